using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Options;

/// <summary>Files of a folder of models that are the same, or hold the same weights to the last bit: said before any behavior.</summary>
internal static class SharedFiles
{
    private const int MostModels = 200;   // of which every tensor is read; of more only the files are compared

    /// <summary>One sentence for each group of identical files, and for each two others that have most tensors in common.</summary>
    /// <param name="models">Names and paths; what is no file, or cannot be read, is left out.</param>
    /// <param name="cancellationToken">Observed once per model.</param>
    public static IEnumerable<string> Notes(IEnumerable<(string Name, string Path)> models, CancellationToken cancellationToken)
    {
        var read = models.Select(model => (model.Name, Weights: Read(model.Path, cancellationToken))).Where(model => model.Weights is not null).ToArray();
        var groups = read.GroupBy(model => model.Weights!.FileHash ?? model.Name, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        foreach (var group in groups.Where(group => group.Length > 1))
            yield return $"Identical files (SHA-256 {group[0].Weights!.FileHash}): {string.Join(", ", group.Select(model => model.Name))}.";
        if (groups.Length > MostModels)
            yield break;
        var tensors = groups.Select(group => (group[0].Name, Hashes: Hashes(group[0].Weights!, cancellationToken))).ToArray();
        for (var i = 0; i < tensors.Length; i++)
        {
            for (var j = i + 1; j < tensors.Length; j++)
            {
                var (least, common) = (Math.Min(tensors[i].Hashes.Count, tensors[j].Hashes.Count), tensors[i].Hashes.Count(tensors[j].Hashes.Contains));
                if (common > 0 && 2 * common >= least)
                    yield return $"{tensors[i].Name} and {tensors[j].Name} have {common} tensors of {tensors[i].Hashes.Count} and {tensors[j].Hashes.Count} in common to the last bit; 'compare' tells more.";
            }
        }
    }

    private static ModelWeights? Read(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return WeightFiles.IsFile(path) ? WeightFiles.Read(path) : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>The values of tensors that may come from training: no integers, no constants, no few numbers.</summary>
    private static HashSet<string> Hashes(ModelWeights model, CancellationToken cancellationToken)
    {
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in model.Tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tensor.IsTelling())
                hashes.Add(tensor.ValueHash);
        }

        return hashes;
    }
}
