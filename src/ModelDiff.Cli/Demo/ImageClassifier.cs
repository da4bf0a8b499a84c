using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>A classifier of images in [0, 1]: stages that make features, a head that makes class scores (logits).</summary>
internal sealed class ImageClassifier : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _stages;
    private readonly Linear _head;

    /// <param name="stages">Each takes the last one's features <c>[N, C, H, W]</c>; owned by the new object from here on.</param>
    /// <param name="head">Takes the last stage's channels, averaged over the image; owned by the new object from here on.</param>
    /// <param name="generator">Draws the first weights; borrowed.</param>
    public ImageClassifier(nn.Module<Tensor, Tensor>[] stages, Linear head, Generator generator)
        : base(nameof(ImageClassifier))
    {
        _stages = new ModuleList<nn.Module<Tensor, Tensor>>(stages);
        _head = head;
        RegisterComponents();
        Initialize(generator);
    }

    /// <param name="input">Borrowed; float32 <c>[N, 3, H, W]</c> in [0, 1].</param>
    /// <returns>Float32 <c>[N, classes]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Activations(input)[^1].MoveToOuterDisposeScope();
    }

    /// <summary>What each stage makes of the images, then the class scores.</summary>
    public IReadOnlyList<Tensor> Activations(Tensor input)
    {
        var features = (input - 0.5) / 0.25;
        var activations = new List<Tensor>();
        foreach (var stage in _stages)
            activations.Add(features = stage.call(features));
        activations.Add(_head.call(features.mean([2, 3])));
        return activations;
    }

    /// <summary>The share of images whose class has the highest score, from 0 to 1. For a model in evaluation mode.</summary>
    /// <param name="data">Borrowed.</param>
    public double Accuracy(LabeledImages data)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return call(data.Images).argmax(1).eq(data.Labels).to(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>Takes over the weights and statistics of <paramref name="other"/>, all of them or all but the head's.</summary>
    /// <param name="other">Of the same architecture; borrowed.</param>
    /// <param name="head">Whether the head is copied too; it needs the same number of classes.</param>
    public void CopyFrom(ImageClassifier other, bool head)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var values = other.state_dict();
        foreach (var (key, value) in state_dict())
        {
            if (head || !key.StartsWith(nameof(_head), StringComparison.Ordinal))
                value.copy_(values[key]);
        }
    }

    /// <summary>Weights normal with the variance that keeps signals level (He et al., ICCV 2015); scales and shifts are left at 1 and 0.</summary>
    private void Initialize(Generator generator)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (key, value) in named_parameters())
        {
            if (value.dim() > 1)
                value.copy_(randn(value.shape, generator: generator) * Math.Sqrt(2.0 * value.shape[0] / value.numel()));
            else if (key.StartsWith(nameof(_head), StringComparison.Ordinal))
                value.zero_();
        }
    }
}
