using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Options;

/// <summary>Files of a folder of models that are the same, or share weights: said before any behavior.</summary>
internal static class SharedFiles
{
    private const int MostPairs = 100;   // that are told; the rest is counted

    /// <summary>One sentence for each group of identical files, and for each two others that share weights: most tensors to the last bit, or layers beyond what independent models could.</summary>
    /// <param name="models">Names and paths; what is no file, or cannot be read, is left out.</param>
    /// <param name="progress">Counts files.</param>
    /// <param name="cancellationToken">Observed once per tensor and per model that is compared.</param>
    public static IReadOnlyList<string> Notes(IReadOnlyList<(string Name, string Path)> models, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var sketches = new List<(string Name, WeightSketch Weights)>();
        var same = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < models.Count; i++)
        {
            if (Read(models[i].Path) is { } weights)
                Add(models[i].Name, weights);
            progress.Report(new StageProgress("reading weights", i + 1, models.Count));
        }

        var related = Enumerable.Range(0, sketches.Count).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .SelectMany(i => sketches.Skip(i + 1).Select(other => InCommon(sketches[i].Weights, other.Weights) is { } found ? $"{sketches[i].Name} and {other.Name} have in common {found}; 'compare' tells more." : null))
            .OfType<string>().ToArray();
        return
        [
            .. same.Where(group => group.Value.Count > 1).Select(group => $"Identical files (SHA-256 {group.Key}): {string.Join(", ", group.Value)}."),
            .. related.Take(MostPairs),
            .. related.Length > MostPairs ? [$"{related.Length - MostPairs} more pairs share weights."] : Array.Empty<string>(),
        ];

        void Add(string name, ModelWeights weights)
        {
            if (weights.FileHash is { } hash)
            {
                if (same.TryGetValue(hash, out var names))
                {
                    names.Add(name);
                    return;
                }

                same[hash] = [name];
            }

            if (Sketch(weights, cancellationToken) is { } sketch)
                sketches.Add((name, sketch));
        }
    }

    private static string? InCommon(WeightSketch one, WeightSketch other)
    {
        var (least, common, shared) = (Math.Min(one.Tensors, other.Tensors), one.CommonTensors(other), one.SharedLayers(other));
        var tensors = $"{common} {(common == 1 ? "tensor" : "tensors")} of {one.Tensors} and {other.Tensors} to the last bit";
        var layers = $"the weights of {shared} of {one.Layers} layers that were looked at";
        return (common > 0 && 2 * common >= least, shared > 0) switch
        {
            (true, true) => $"{tensors} and {layers}",
            (true, false) => tensors,
            (false, true) => layers,
            _ => null,
        };
    }

    private static ModelWeights? Read(string path)
    {
        try
        {
            return WeightFiles.IsFile(path) ? WeightFiles.Read(path) : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    private static WeightSketch? Sketch(ModelWeights weights, CancellationToken cancellationToken)
    {
        try
        {
            return WeightSketch.Of(weights, cancellationToken);
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }
}
