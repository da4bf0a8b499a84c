using System.Buffers.Binary;
using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Convolutions of images <c>[N, H, W, C]</c>.</summary>
internal static class Convolutions
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("CONV_2D", Convolve),
        ("DEPTHWISE_CONV_2D", ConvolveDepthwise),
        ("TRANSPOSE_CONV", call => Activations.Fused(Transposed(call, new(call[2], Bias(call, 3, 2), call.Choice(0), call.Size(2), call.Size(1)), call.Integers(0)), call.Choice(3))),
        ("Convolution2DTransposeBias", TransposedWithBias),
        ("FULLY_CONNECTED", FullyConnected),
    ];

    /// <summary>A bias: as it is, or integers in units of input scale times weight scale.</summary>
    private static Tensor? Bias(OperatorCall call, int bias, int input)
    {
        if (call.Optional(bias) is not { } values || values.is_floating_point())
            return call.Optional(bias);
        var weights = call.InputInfo(1).Quantization?.Scales;
        var scale = call.InputInfo(input).Quantization?.Scales[0];
        if (weights is null || scale is null || (weights.Length > 1 && weights.Length != values.numel()))
            throw new InvalidDataException($"its bias {call.InputInfo(bias)} has integers of unknown scale.");
        return (values.to(ScalarType.Float64) * (torch.tensor(weights, device: values.device).to(ScalarType.Float64) * Lasting(scale.Value))).to(ScalarType.Float32);
    }

    private static Tensor Convolve(OperatorCall call)
    {
        var filter = Filter(call).permute(0, 3, 1, 2);
        var images = Layout.ChannelsSecond(call[0]);
        if (filter.shape[1] == 0 || images.shape[1] % filter.shape[1] != 0)
            throw new InvalidDataException($"its filters take {filter.shape[1]} channels; there are {images.shape[1]}.");
        long[] strides = [call.Size(2), call.Size(1)];
        long[] dilation = [call.Size(5, 1), call.Size(4, 1)];
        return Finish(call, images, filter, (strides, dilation), images.shape[1] / filter.shape[1], call.Choice(3));
    }

    private static Tensor ConvolveDepthwise(OperatorCall call)
    {
        var filter = Filter(call).permute(3, 0, 1, 2);
        var images = Layout.ChannelsSecond(call[0]);
        long[] strides = [call.Size(2), call.Size(1)];
        long[] dilation = [call.Size(6, 1), call.Size(5, 1)];
        return Finish(call, images, filter, (strides, dilation), images.shape[1], call.Choice(4));
    }

    private static Tensor Finish(OperatorCall call, Tensor images, Tensor filter, (long[] Strides, long[] Dilation) steps, long groups, int activation)
    {
        var padded = Padding.Apply(images, call.Choice(0), filter.shape[2..], steps.Strides, steps.Dilation);
        var result = nn.functional.conv2d(Filled(padded), filter, Bias(call, 2, 0), steps.Strides, [0, 0], steps.Dilation, groups);
        return Activations.Fused(Layout.ChannelsLast(result), activation);
    }

    private static Tensor Filter(OperatorCall call) =>
        call[1].dim() == 4 && call[1].numel() > 0 ? call[1] : throw new InvalidDataException($"its filters need four axes of at least one number; got {call.InputInfo(1)}.");

    /// <summary>Images that libtorch takes: what it refuses without pixels, it may refuse by ending the process.</summary>
    private static Tensor Filled(Tensor images) => images.numel() > 0 ? images : throw new InvalidDataException($"it takes images with pixels; got [{string.Join(", ", images.shape)}].");

    /// <summary>A custom operator of MediaPipe. Its options are three integers: padding (1 is SAME, 2 is VALID), horizontal and vertical stride.</summary>
    private static Tensor TransposedWithBias(OperatorCall call)
    {
        var options = call.CustomOptions;
        if (options.Length < 12)
            throw new InvalidDataException($"its options take 12 bytes; there are {options.Length}.");
        int Number(ReadOnlySpan<byte> bytes, int i) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) is > 0 and <= 1 << 20 and var size ? size : throw new InvalidDataException("its options are damaged.");
        var (padding, width, height) = (Number(options, 0), Number(options, 1), Number(options, 2));
        var (images, filter) = (call[0], Filter(call));
        long Out(int axis, long stride) => padding == 1 ? images.shape[axis] * stride : ((images.shape[axis] - 1) * stride) + filter.shape[axis];
        return Transposed(call, new(images, Bias(call, 2, 0), padding - 1, height, width), [images.shape[0], Out(1, height), Out(2, width), filter.shape[0]]);
    }

    /// <summary>The whole of a transposed convolution, cut to the size that is asked for.</summary>
    private static Tensor Transposed(OperatorCall call, TransposedInput input, long[] outputShape)
    {
        if (outputShape is not [_, > 0 and <= 1 << 16 and var height, > 0 and <= 1 << 16 and var width, _])
            throw new InvalidDataException($"its output shape [{string.Join(", ", outputShape)}] makes no images.");
        var filter = Filter(call).permute(3, 0, 1, 2);
        var full = nn.functional.conv_transpose2d(Filled(Layout.ChannelsSecond(input.Images)), filter, null, [input.StrideHeight, input.StrideWidth], [0, 0], [0, 0], [1, 1], 1);
        var top = input.Padding == Padding.Same ? Padding.Of(height, filter.shape[2], input.StrideHeight, 1).Before : 0;
        var left = input.Padding == Padding.Same ? Padding.Of(width, filter.shape[3], input.StrideWidth, 1).Before : 0;
        var cut = nn.functional.pad(full, [-left, width - (full.shape[3] - left), -top, height - (full.shape[2] - top)]);
        var result = Layout.ChannelsLast(cut);
        return input.Bias is null ? result : result.Plus(input.Bias);
    }

    private static Tensor FullyConnected(OperatorCall call)
    {
        if (call.Choice(1) != 0)
            throw new InvalidDataException("its weights are shuffled, which is not supported.");
        var weights = call[1];
        var (units, width) = weights.dim() == 2 ? (weights.shape[0], weights.shape[1]) : throw new InvalidDataException($"its weights need two axes; got {call.InputInfo(1)}.");
        var rows = call[0].reshape(-1, width);
        var result = nn.functional.linear(rows, weights, Bias(call, 2, 0));
        if (call.Flag(2))
            result = result.reshape([.. call[0].shape[..^1], units]);
        return Activations.Fused(result, call.Choice(0));
    }

    private sealed record TransposedInput(Tensor Images, Tensor? Bias, int Padding, long StrideHeight, long StrideWidth);
}
