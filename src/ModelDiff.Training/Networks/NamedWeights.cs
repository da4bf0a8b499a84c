using ModelDiff.Models;
using ModelDiff.Weights;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Weights of a file by their names: safetensors, TorchScript, or a PyTorch checkpoint (state_dict). Nothing in the file is run.</summary>
internal static class NamedWeights
{
    /// <summary>Reads all of them.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Float32, in the caller's dispose scope.</returns>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path) =>
        WeightReaders.Default.Read(path).Tensors.DistinctBy(weight => weight.Name, StringComparer.Ordinal).ToDictionary(weight => weight.Name, weight => tensor(weight.Read(), [.. weight.Shape]), StringComparer.Ordinal);

    /// <summary>Gives a network the weights of a pretrained one wherever names and shapes are equal; what the file lacks, such as a head for other classes, stays as it is.</summary>
    /// <param name="path">The pretrained network's file.</param>
    /// <param name="state">Borrowed; the network's weights and statistics, which are overwritten.</param>
    /// <exception cref="ModelLoadException">It holds less than half of the weights, or numbers that are not finite.</exception>
    public static void Overwrite(string path, IReadOnlyDictionary<string, Tensor> state)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var pretrained = Read(path);
        KeyValuePair<string, Tensor>[] weights = [.. state.Where(entry => entry.Value.is_floating_point())];
        KeyValuePair<string, Tensor>[] known = [.. weights.Where(entry => pretrained.TryGetValue(entry.Key, out var value) && value.shape.AsSpan().SequenceEqual(entry.Value.shape))];
        var (all, taken) = (weights.Sum(entry => entry.Value.numel()), known.Sum(entry => entry.Value.numel()));
        if (taken * 2 < all)
            throw new ModelLoadException(path, FormattableString.Invariant($"it holds {taken} of the {all} weights of the network that begins at it, by name and shape; expected at least half: is it of another network?"));
        foreach (var (name, value) in known)
        {
            if (!pretrained[name].isfinite().all().item<bool>())
                throw new ModelLoadException(path, $"its tensor '{name}' holds NaN or infinity.");
            value.copy_(pretrained[name]);
        }
    }
}
