using ModelDiff.TFLite.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Pooling of images <c>[N, H, W, C]</c>. Padding counts for nothing: neither in a mean nor in a maximum.</summary>
internal static class Pooling
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("MAX_POOL_2D", call => Pool(call, Maximum)),
        ("AVERAGE_POOL_2D", call => Pool(call, Mean)),
        ("L2_POOL_2D", call => Pool(call, (images, window) => Mean(images.Squared(), window).sqrt())),
    ];

    private static Tensor Pool(OperatorCall call, Func<Tensor, Window, Tensor> pool)
    {
        var window = new Window(call.Choice(0), [call.Size(4), call.Size(3)], [call.Size(2), call.Size(1)]);
        return Activations.Fused(Layout.ChannelsLast(pool(Layout.ChannelsSecond(call[0]), window)), call.Choice(5));
    }

    private static Tensor Maximum(Tensor images, Window window) =>
        nn.functional.max_pool2d(Padded(images, window, double.NegativeInfinity), window.Kernel, window.Strides);

    private static Tensor Mean(Tensor images, Window window)
    {
        var padded = Padded(images, window, 0);
        var mean = nn.functional.avg_pool2d(padded, window.Kernel, window.Strides);
        if (ReferenceEquals(padded, images))
            return mean;
        var inside = Padded(ones([1, 1, .. images.shape[2..]], images.dtype, images.device), window, 0);
        return mean / nn.functional.avg_pool2d(inside, window.Kernel, window.Strides);
    }

    private static Tensor Padded(Tensor images, Window window, double value) => Padding.Apply(images, window.Padding, window.Kernel, window.Strides, [1, 1], value);

    private sealed record Window(int Padding, long[] Kernel, long[] Strides);
}
