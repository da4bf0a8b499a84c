using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Extensions.DependencyInjection.Tests;

internal static class TestModels
{
    /// <summary>Scores of four classes, linear in three inputs.</summary>
    public static ModuleAdapter Linear(string name) => new(nn.Linear(3, 4), new ModelSignature(name) { InputShape = new TensorShape(3) }, ownsModule: true);
}
