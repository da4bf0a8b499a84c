using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Sets the smallest weights, wherever in the model they are, to zero and keeps them there.</summary>
/// <remarks>Source: Han et al., "Learning both weights and connections for efficient neural networks", NIPS 2015.</remarks>
public sealed class Pruning : IDisposable
{
    private readonly List<(Tensor Weight, Tensor Mask)> _masks = [];

    /// <summary>Prunes a model.</summary>
    /// <param name="model">Borrowed; pruned at once.</param>
    /// <param name="share">The share of weights to remove, in (0, 1).</param>
    /// <param name="convolutionsOnly">Whether the head keeps all of its weights; default no.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in (0, 1).</exception>
    public Pruning(nn.Module<Tensor, Tensor> model, double share, bool convolutionsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of weights to remove must lie between 0 and 1.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var weights = model.parameters().Where(parameter => parameter.dim() > (convolutionsOnly ? 2 : 1)).ToList();
        if (weights.Count == 0)   // no convolution: matrices are all there is
            weights = [.. model.parameters().Where(parameter => parameter.dim() > 1)];
        var sizes = cat([.. weights.Select(weight => weight.abs().flatten())], 0);
        var threshold = sizes.kthvalue(Math.Max(1, (long)(share * sizes.numel())), 0).values;
        foreach (var weight in weights)
            _masks.Add((weight, weight.abs().gt(threshold).to(weight.dtype).DetachFromDisposeScope()));
        Apply();
    }

    /// <summary>Zeroes the removed weights again, after a step has moved them.</summary>
    public void Apply()
    {
        using var mode = no_grad();
        foreach (var (weight, mask) in _masks)
            weight.mul_(mask);
    }

    /// <summary>Disposes the masks; the weights stay as they are.</summary>
    public void Dispose()
    {
        foreach (var (_, mask) in _masks)
            mask.Dispose();
    }
}
