using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Batch normalization of images, as PyTorch's <c>BatchNorm2d</c> computes and saves it: epsilon 1e-5, momentum 0.1, a learned scale and shift.</summary>
/// <remarks>TorchSharp's own counts its batches with a number that it may free while libtorch reads it (<see cref="LastingNumbers"/>), and training then fails.</remarks>
internal sealed class BatchNormalization(long channels) : BatchNorm(channels, Epsilon, Momentum, affine: true, track_running_stats: true, device: null, dtype: null, "BatchNorm2d")
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.add_(Lasting(1), Lasting(1));
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.dim() != 4)
            throw new ArgumentException($"Images [count, channels, height, width] are expected; got {input.dim()} dimensions.", nameof(input));
    }
}
