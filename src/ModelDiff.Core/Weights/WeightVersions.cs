using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Versions of one model that a checkpoint of a training holds side by side: the weights of the last step, and their moving average.</summary>
internal static class WeightVersions
{
    private const int LeastLayers = 2;

    private static readonly string[] Averages = ["ema", "swa", "average", "averaged", "avg"];

    /// <summary>The versions: tensors under different first names, one of which speaks of an average, that have the same names and sizes below. The model itself where it is no such checkpoint.</summary>
    /// <param name="model">Read from a file.</param>
    /// <remarks>Names decide besides sizes: parts of the same sizes, such as a public network beside one that was trained on from it, are no versions of each other.</remarks>
    public static ImmutableArray<ModelWeights> Of(ModelWeights model)
    {
        var parts = model.Tensors.GroupBy(tensor => FirstName(tensor.Name), StringComparer.Ordinal).Where(part => part.Count(tensor => tensor.IsLayer) >= LeastLayers).ToArray();
        var areVersions = parts.Length > 1 && parts.Any(part => part.Key.Split('_', '-').Any(word => Averages.Contains(word, StringComparer.OrdinalIgnoreCase))) && parts.DistinctBy(Form, StringComparer.Ordinal).Count() == 1;
        return areVersions ? [.. parts.Select(part => model with { Tensors = [.. part] })] : [model];
    }

    private static string FirstName(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var end ? name[..end] : "";

    private static string Form(IGrouping<string, WeightTensor> part) =>
        string.Join('\n', part.Select(tensor => $"{tensor.Name[part.Key.Length..]} {string.Join('x', tensor.Shape)}").Order(StringComparer.Ordinal));
}
