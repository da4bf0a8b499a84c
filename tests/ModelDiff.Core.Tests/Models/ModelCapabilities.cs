using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

/// <summary>Capabilities of models, by short names.</summary>
internal static class ModelCapabilities
{
    public static IDifferentiableModel Gradients(this IModelAdapter model) => model.GetCapability<IDifferentiableModel>()!;
}
