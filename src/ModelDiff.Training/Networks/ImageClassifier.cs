using TorchSharp;
using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A classifier of images in [0, 1]: stages that make features, a head that makes class scores (logits).</summary>
public sealed class ImageClassifier : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _stages;
    private readonly Linear _head;
    private readonly ChannelScaling _scaling;

    /// <param name="stages">Each takes the last one's features; owned by the new object from here on.</param>
    /// <param name="head">Takes the last stage's features, averaged over the image; owned by the new object from here on.</param>
    /// <param name="scaling">What is done to the pixels first.</param>
    internal ImageClassifier(nn.Module<Tensor, Tensor>[] stages, Linear head, ChannelScaling scaling)
        : base(nameof(ImageClassifier))
    {
        _stages = new ModuleList<nn.Module<Tensor, Tensor>>(stages);
        _head = head;
        _scaling = scaling;
        RegisterComponents();
    }

    /// <summary>Asks for class scores.</summary>
    /// <param name="input">Borrowed; float32 <c>[N, C, H, W]</c> in [0, 1].</param>
    /// <returns>Float32 <c>[N, classes]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Activations(input)[^1].MoveToOuterDisposeScope();
    }

    /// <summary>Asks for what each stage makes of the images, then the class scores.</summary>
    /// <param name="input">Borrowed; float32 <c>[N, C, H, W]</c> in [0, 1].</param>
    /// <returns>In the caller's dispose scope: features <c>[N, C, H, W]</c>, <c>[N, tokens, C]</c> or <c>[N, C]</c> per stage, then <c>[N, classes]</c>.</returns>
    public IReadOnlyList<Tensor> Activations(Tensor input)
    {
        var features = _scaling.Apply(input);
        var activations = new List<Tensor>();
        foreach (var stage in _stages)
            activations.Add(features = stage.call(features));
        activations.Add(_head.call(Pooled(features)));
        return activations;
    }

    /// <summary>Takes over the weights and statistics of <paramref name="other"/>, all of them or all but the head's.</summary>
    /// <param name="other">Of the same architecture; borrowed.</param>
    /// <param name="head">Whether the head is copied too; it needs the same number of classes.</param>
    public void CopyFrom(ImageClassifier other, bool head)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var values = other.state_dict();
        foreach (var (key, value) in state_dict())
        {
            if (head || !IsOfHead(key))
                value.copy_(values[key]);
        }
    }

    /// <summary>Weights normal with the variance that keeps signals level (He et al., ICCV 2015); scales and shifts are 1 and 0.</summary>
    /// <param name="generator">Draws them; borrowed.</param>
    internal void Initialize(Generator generator)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (key, value) in named_parameters())
        {
            if (value.dim() > 1)
                value.copy_(randn(value.shape, generator: generator) * Lasting(Math.Sqrt(2.0 * value.shape[0] / value.numel())));
            else if (key.EndsWith("bias", StringComparison.Ordinal))
                value.zero_();
        }
    }

    private static Tensor Pooled(Tensor features) => features.dim() switch
    {
        4 => features.mean([2, 3]),
        3 => features.mean([1]),
        _ => features,
    };

    private static bool IsOfHead(string key) => key.StartsWith(nameof(_head), StringComparison.Ordinal);
}
