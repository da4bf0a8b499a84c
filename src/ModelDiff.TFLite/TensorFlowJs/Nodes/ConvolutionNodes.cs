using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>Convolutions, pooling and products, with what is fused into them. Filters lie <c>[H, W, inputs, outputs]</c>, weights of products <c>[inputs, outputs]</c>.</summary>
internal static class ConvolutionNodes
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<NodeCall, int> Translate)> All =>
    [
        ("Conv2D", call => ImageLayouts.ChannelsLast(call, call[0], x => Convolve(call, x, -1))),
        ("DepthwiseConv2dNative", call => ImageLayouts.ChannelsLast(call, call[0], x => ConvolveDepthwise(call, x, -1))),
        ("_FusedConv2D", call => ImageLayouts.ChannelsLast(call, call[0], x => FusedNodes.Finish(call, bias => Convolve(call, x, bias)))),
        ("FusedConv2D", call => ImageLayouts.ChannelsLast(call, call[0], x => FusedNodes.Finish(call, bias => Convolve(call, x, bias)))),
        ("FusedDepthwiseConv2dNative", call => ImageLayouts.ChannelsLast(call, call[0], x => FusedNodes.Finish(call, bias => ConvolveDepthwise(call, x, bias)))),
        ("Conv2DBackpropInput", call => ImageLayouts.ChannelsLast(call, call[2], x => Transposed(call, x))),
        ("MatMul", call => Product(call, -1)),
        ("_FusedMatMul", call => FusedNodes.Finish(call, bias => Product(call, bias))),
        ("BatchMatMul", BatchProduct),
        ("BatchMatMulV2", BatchProduct),
        ("BatchMatMulV3", BatchProduct),
        ("MaxPool", call => ImageLayouts.ChannelsLast(call, call[0], x => Pool(call, "MAX_POOL_2D", x))),
        ("AvgPool", call => ImageLayouts.ChannelsLast(call, call[0], x => Pool(call, "AVERAGE_POOL_2D", x))),
        ("BiasAdd", call => ImageLayouts.ChannelsLast(call, call[0], x => call.Add("ADD", x, call[1]))),
        ("FusedBatchNorm", Normalize),
        ("FusedBatchNormV2", Normalize),
        ("FusedBatchNormV3", Normalize),
    ];

    private static int Convolve(NodeCall call, int x, int bias)
    {
        var window = Window.Of(call);
        var filter = call[1];
        call.Builder.SetLayout(filter, 3, 2, 0, 1);
        var turned = call.Add("TRANSPOSE", filter, call.Builder.Integers(3, 0, 1, 2));
        return call.Add("CONV_2D", [(0, window.Padding), (1, window.Strides.Width), (2, window.Strides.Height), (4, window.Dilations.Width), (5, window.Dilations.Height)], window.Padded(call, x), turned, bias);
    }

    /// <summary>A filter <c>[H, W, inputs, multiplier]</c> holds the same numbers in the same order as one <c>[1, H, W, inputs · multiplier]</c>.</summary>
    private static int ConvolveDepthwise(NodeCall call, int x, int bias)
    {
        var window = Window.Of(call);
        var filter = call.Constant(1);
        var shape = DepthwiseShape(filter.Shape) ?? throw new InvalidDataException($"the filter of {call.Node} is {filter}; expected four axes.");
        var flat = call.Builder.Reshaped(call[1], shape);
        call.Builder.SetLayout(flat, 3, 0, 1, 2);
        return call.Add("DEPTHWISE_CONV_2D", [(0, window.Padding), (1, window.Strides.Width), (2, window.Strides.Height), (5, window.Dilations.Width), (6, window.Dilations.Height)], window.Padded(call, x), flat, bias);
    }

    /// <summary>The shape of a filter per channel as TensorFlow Lite has it, or null where it has not four axes.</summary>
    public static int[]? DepthwiseShape(int[] shape) => shape is [var height, var width, var inputs, var multiplier] ? [1, height, width, inputs * multiplier] : null;

    private static int Transposed(NodeCall call, int x)
    {
        var window = Window.Of(call);
        if (window.Padding > 1 || window.Dilations != (1, 1))
            throw new InvalidDataException($"{call.Node} has paddings or dilations that are not supported.");
        call.Builder.SetLayout(call[1], 2, 3, 0, 1);
        var filter = call.Add("TRANSPOSE", call[1], call.Builder.Integers(2, 0, 1, 3));
        return call.Add("TRANSPOSE_CONV", [(0, window.Padding), (1, window.Strides.Width), (2, window.Strides.Height)], call[0], filter, x);
    }

    private static int Product(NodeCall call, int bias)
    {
        var left = call.Node.Truth("transpose_a") ? call.Add("TRANSPOSE", call[0], call.Builder.Integers(1, 0)) : call[0];
        var isTurned = call.Node.Truth("transpose_b");
        if (!isTurned)
            call.Builder.SetLayout(call[1], 1, 0);
        var right = isTurned ? call[1] : call.Add("TRANSPOSE", call[1], call.Builder.Integers(1, 0));
        return call.Add("FULLY_CONNECTED", [(2, true)], left, right, bias);
    }

    private static int BatchProduct(NodeCall call) => call.Add("BATCH_MATMUL", [(0, call.Node.Truth("adj_x")), (1, call.Node.Truth("adj_y"))], call[0], call[1]);

    private static int Pool(NodeCall call, string name, int x)
    {
        var (window, kernel) = (Window.Of(call), ImageLayouts.Sizes(call, "ksize"));
        if (window.Padding > 1)
            throw new InvalidDataException($"{call.Node} has explicit paddings, which are not supported.");
        return call.Add(name, [(0, window.Padding), (1, window.Strides.Width), (2, window.Strides.Height), (3, kernel.Width), (4, kernel.Height)], x);
    }

    private static int Normalize(NodeCall call)
    {
        if (call.Node.Truth("is_training"))
            throw new InvalidDataException($"{call.Node} is in training; expected a model for use.");
        return ImageLayouts.ChannelsLast(call, call[0], x => FusedNodes.Normalize(call, x, [call[1], call[2], call[3], call[4]]));
    }
}
