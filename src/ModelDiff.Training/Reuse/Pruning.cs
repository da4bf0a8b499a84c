using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Sets the smallest weights, wherever in the model they are, to zero and keeps them there.</summary>
/// <remarks>Source: Han et al., "Learning both weights and connections for efficient neural networks", NIPS 2015.</remarks>
internal sealed class Pruning : IDisposable
{
    private readonly List<(Tensor Weight, Tensor Mask)> _masks = [];

    /// <param name="model">Borrowed; pruned at once.</param>
    /// <param name="share">The share of weights to remove, in (0, 1).</param>
    /// <param name="convolutionsOnly">Whether the head keeps all of its weights; default no.</param>
    public Pruning(ImageClassifier model, double share, bool convolutionsOnly = false)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var weights = model.parameters().Where(parameter => parameter.dim() > (convolutionsOnly ? 2 : 1)).ToList();
        var sizes = cat([.. weights.Select(weight => weight.abs().flatten())], 0);
        var threshold = sizes.kthvalue((long)(share * sizes.numel()), 0).values;
        foreach (var weight in weights)
            _masks.Add((weight, weight.abs().gt(threshold).to(ScalarType.Float32).DetachFromDisposeScope()));
        Apply();
    }

    /// <summary>Zeroes the removed weights again, after a step has moved them.</summary>
    public void Apply()
    {
        using var mode = no_grad();
        foreach (var (weight, mask) in _masks)
            weight.mul_(mask);
    }

    public void Dispose()
    {
        foreach (var (_, mask) in _masks)
            mask.Dispose();
    }
}
