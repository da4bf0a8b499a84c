using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The step from pixels in [0, 1] to what a network's first layer takes: <c>(x - mean) / deviation</c> per channel.</summary>
/// <param name="mean">One value for all channels or one per channel.</param>
/// <param name="deviation">As many, above 0.</param>
internal sealed class ChannelScaling(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
{
    /// <param name="images">Borrowed; float32 <c>[N, C, H, W]</c>.</param>
    /// <returns>The same shape, in the caller's dispose scope.</returns>
    public Tensor Apply(Tensor images) => mean.Count == 1 && deviation.Count == 1
        ? (images - Lasting(mean[0])) / Lasting(deviation[0])
        : (images - PerChannel(mean, images)) / PerChannel(deviation, images);

    private static Tensor PerChannel(IReadOnlyList<double> values, Tensor images) =>
        tensor(values.Select(value => (float)value).ToArray(), [1, values.Count, 1, 1]).to(images.device);
}
