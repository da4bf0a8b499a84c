using System.Text.Json;
using ModelDiff.TFLite.TensorFlowJs.Nodes;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers with trained weights.</summary>
internal static class ConvolutionLayers
{
    /// <summary>The layers, by class.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("Conv2D", call => Finish(call, Convolve(call, call.Input, "kernel", Window(call, call.Padding), Bias(call)))),
        ("DepthwiseConv2D", call => Finish(call, ConvolveDepthwise(call, Bias(call)))),
        ("SeparableConv2D", call => Finish(call, Convolve(call, ConvolveDepthwise(call, -1), "pointwise_kernel", [(0, 1), (1, 1), (2, 1)], Bias(call)))),
        ("Conv2DTranspose", call => Finish(call, Transposed(call))),
        ("Dense", call => Finish(call, Product(call))),
        ("BatchNormalization", Normalize),
    ];

    private static int Bias(LayerCall call) => call.Truth("use_bias", true) ? call.Weight("bias") : -1;

    private static int Finish(LayerCall call, int result) => ActivationLayers.Add(call, result, call.Setting("activation") is { } activation ? activation.Text(call.What("activation")) : "linear");

    private static (int Field, object Value)[] Window(LayerCall call, int padding)
    {
        call.CheckChannelsLast();
        var (strides, dilations) = (call.Pair("strides") ?? (1, 1), call.Pair("dilation_rate") ?? (1, 1));
        return [(0, padding), (1, strides.Width), (2, strides.Height), (4, dilations.Width), (5, dilations.Height)];
    }

    private static int Convolve(LayerCall call, int x, string weight, (int Field, object Value)[] window, int bias)
    {
        var kernel = call.Weight(weight);
        call.Builder.SetLayout(kernel, 3, 2, 0, 1);
        return call.Add("CONV_2D", window, x, call.Add("TRANSPOSE", kernel, call.Builder.Integers(3, 0, 1, 2)), bias);
    }

    private static int ConvolveDepthwise(LayerCall call, int bias)
    {
        var kernel = call.Weight("depthwise_kernel");
        var shape = ConvolutionNodes.DepthwiseShape(call.Builder[kernel].Shape) ?? throw new InvalidDataException($"the kernel of {call} has the shape [{string.Join(", ", call.Builder[kernel].Shape)}]; expected four axes.");
        var flat = call.Builder.Reshaped(kernel, shape);
        call.Builder.SetLayout(flat, 3, 0, 1, 2);
        var window = Window(call, call.Padding);
        return call.Add("DEPTHWISE_CONV_2D", [window[0], window[1], window[2], (5, window[3].Value), (6, window[4].Value)], call.Input, flat, bias);
    }

    /// <summary>The output is as large as the strides make it, and by what the kernel is larger than them where nothing is padded.</summary>
    private static int Transposed(LayerCall call)
    {
        if (call.Setting("output_padding") is not null || call.Pair("dilation_rate") is not (null or (1, 1)))
            throw new InvalidDataException($"{call} has an output padding or dilations, which are not supported.");
        var (kernel, strides, padding) = (call.Weight("kernel"), call.Pair("strides") ?? (1, 1), call.Padding);
        call.CheckChannelsLast();
        var shape = call.Builder[kernel].Shape is [_, _, _, _] four ? four : throw new InvalidDataException($"the kernel of {call} has not four axes.");
        int More(int axis, int stride) => padding == 0 ? 0 : Math.Max(0, shape[axis] - stride);
        var size = call.Add("ADD", call.Add("MUL", ShapeLayers.Shape(call, call.Input), call.Builder.Integers(1, strides.Height, strides.Width, 1)), call.Builder.Integers(0, More(0, strides.Height), More(1, strides.Width), 0));
        call.Builder.SetLayout(kernel, 2, 3, 0, 1);
        return call.Add("TRANSPOSE_CONV", [(0, padding), (1, strides.Width), (2, strides.Height)], size, call.Add("TRANSPOSE", kernel, call.Builder.Integers(2, 0, 1, 3)), call.Input, Bias(call));
    }

    private static int Product(LayerCall call)
    {
        var kernel = call.Weight("kernel");
        call.Builder.SetLayout(kernel, 1, 0);
        return call.Add("FULLY_CONNECTED", [(2, true)], call.Input, call.Add("TRANSPOSE", kernel, call.Builder.Integers(1, 0)), Bias(call));
    }

    /// <summary><c>x · a + b</c> with <c>a = gamma / √(variance + ε)</c> and <c>b = beta - mean · a</c>, over the last axis.</summary>
    private static int Normalize(LayerCall call)
    {
        var axis = call.Setting("axis") is { ValueKind: JsonValueKind.Array } ? call.Wholes("axis") is [var only] ? only : 0 : call.Whole("axis", -1);
        var factor = call.Add("RSQRT", call.Add("ADD", call.Weight("moving_variance"), call.Builder.Number(call.Real("epsilon", 1e-3f))));
        if (call.Truth("scale", true))
            factor = call.Add("MUL", factor, call.Weight("gamma"));
        var mean = call.Add("MUL", call.Weight("moving_mean"), factor);
        var shift = call.Truth("center", true) ? call.Add("SUB", call.Weight("beta"), mean) : call.Add("NEG", mean);
        return call.Add("ADD", call.Add("MUL", axis < 0 ? call.Input : call.Add("LastAxis", [(0, axis)], call.Input), factor), shift);
    }
}
