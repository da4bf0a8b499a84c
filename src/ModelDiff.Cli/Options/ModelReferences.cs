using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Options;

/// <summary>Models of the command line that are opened when their turn comes.</summary>
internal static class ModelReferences
{
    /// <summary>The reference models of a panel.</summary>
    /// <param name="settings">What the command line says of models.</param>
    /// <param name="names">Files, folders, or names from the list.</param>
    /// <param name="victim">What they must take; a reference model that takes other inputs is an error when its turn comes.</param>
    public static IReadOnlyList<ModelReference> Panel(ModelSettings settings, IReadOnlyList<string> names, ModelSignature victim) =>
        [.. names.SelectMany(ModelFolder.Expand).Select(name => new ModelReference(Profile(settings.Describe(name)), () => Fitting(settings.Open(name), victim)))];

    /// <summary>What is known of a model of the command line.</summary>
    public static ModelProfile Profile(DescribedModel model) => new(model.Name ?? ModelNames.Of([model.Path])[0])
    {
        Family = model.Family,
        Sha256 = FileHash.OfSource(model.Path),
    };

    private static IModelAdapter Fitting(IModelAdapter model, ModelSignature victim)
    {
        try
        {
            CanonicalSpace.CheckShapes(victim, model.Signature);
            CanonicalSpace.CheckRanges(victim, model.Signature);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
