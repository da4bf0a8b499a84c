using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>Operators that give numbers other axes, take some of them, join, pad or resize them.</summary>
internal static class ShapeNodes
{
    private const int MostOutputs = 1 << 16;

    private static readonly (string Name, string Kernel)[] SameInputs =
    [
        ("Reshape", "RESHAPE"), ("ExpandDims", "EXPAND_DIMS"), ("Transpose", "TRANSPOSE"), ("Tile", "TILE"), ("BroadcastTo", "BROADCAST_TO"), ("Fill", "FILL"), ("Range", "RANGE"),
        ("Slice", "SLICE"), ("GatherNd", "GATHER_ND"), ("ReverseV2", "REVERSE_V2"), ("Pad", "PAD"), ("PadV2", "PADV2"), ("SpaceToBatchND", "SPACE_TO_BATCH_ND"), ("BatchToSpaceND", "BATCH_TO_SPACE_ND"),
        ("SparseToDense", "SPARSE_TO_DENSE"),
    ];

    /// <summary>The operators with one output, by name.</summary>
    public static IEnumerable<(string Name, Func<NodeCall, int> Translate)> All =>
    [
        .. SameInputs.Select(entry => (entry.Name, (Func<NodeCall, int>)(call => call.Same(entry.Kernel)))),
        ("Squeeze", call => call.Same("SQUEEZE", (0, Dimensions(call)))),
        ("Shape", Shape),
        ("Rank", call => call.Builder.Add("RANK", call.Node.ToString(), null, [call[0]], TensorType.Int32)),
        ("Size", call => call.Add("REDUCE_PROD", Shape(call), call.Builder.Integers(0))),
        ("Pack", call => call.Same("PACK", (1, call.Node.Whole("axis")))),
        ("ConcatV2", call => Join(call, call.Inputs.Length - 1)),
        ("Concat", call => Join(call, 0)),
        ("Gather", call => call.Add("GATHER", call[0], call[1])),
        ("GatherV2", call => call.Add("GATHER", [(0, call.Integer(2)), (1, call.Node.Whole("batch_dims"))], call[0], call[1])),
        ("StridedSlice", StridedSlice),
        ("OneHot", call => call.Same("ONE_HOT", (0, call.Node.Whole("axis", -1)))),
        ("MirrorPad", call => call.Same("MIRROR_PAD", (0, call.Node.Text("mode", "REFLECT") == "SYMMETRIC" ? 1 : 0))),
        ("DepthToSpace", call => ImageLayouts.ChannelsLast(call, call[0], x => call.Add("DEPTH_TO_SPACE", [(0, call.Node.Whole("block_size"))], x))),
        ("SpaceToDepth", call => ImageLayouts.ChannelsLast(call, call[0], x => call.Add("SPACE_TO_DEPTH", [(0, call.Node.Whole("block_size"))], x))),
        ("ResizeBilinear", call => call.Same("RESIZE_BILINEAR", (2, call.Node.Truth("align_corners")), (3, call.Node.Truth("half_pixel_centers")))),
        ("ResizeNearestNeighbor", call => call.Same("RESIZE_NEAREST_NEIGHBOR", (0, call.Node.Truth("align_corners")), (1, call.Node.Truth("half_pixel_centers")))),
    ];

    /// <summary>The operators with several outputs, by name.</summary>
    public static IEnumerable<(string Name, Func<NodeCall, int[]> Translate)> Several =>
    [
        ("Split", call => Spread(call, "SPLIT", call.Node.Whole("num_split", 1), (0, call.Node.Whole("num_split", 1)))),
        ("SplitV", call => Spread(call, "SPLIT_V", call.Node.Whole("num_split", 1))),
        ("Unpack", call => Spread(call, "UNPACK", call.Node.Whole("num"), (1, call.Node.Whole("axis")))),
        ("TopKV2", call => Spread(call, "TOPK_V2", 2)),
    ];

    private static int[] Dimensions(NodeCall call) => call.Node.Wholes("squeeze_dims") is { Length: > 0 } axes ? axes : call.Node.Wholes("axis");

    private static int Shape(NodeCall call) => call.Builder.Add("SHAPE", call.Node.ToString(), null, [call[0]], TensorType.Int32);

    private static int Join(NodeCall call, int axis) => call.Add("CONCATENATION", [(0, call.Integer(axis))], [.. call.Inputs.Where((_, i) => i != axis)]);

    private static int StridedSlice(NodeCall call)
    {
        var node = call.Node;
        return call.Same("STRIDED_SLICE", (0, node.Whole("begin_mask")), (1, node.Whole("end_mask")), (2, node.Whole("ellipsis_mask")), (3, node.Whole("new_axis_mask")), (4, node.Whole("shrink_axis_mask")));
    }

    private static int[] Spread(NodeCall call, string name, int count, params (int Field, object Value)[] options)
    {
        if (count is < 1 or > MostOutputs)
            throw new InvalidDataException($"{call.Node} has {count} outputs; expected 1 to {MostOutputs}.");
        int[] outputs = [.. Enumerable.Range(0, count).Select(_ => call.Builder.Tensor(call.Node.ToString()))];
        call.Builder.AddTo(name, call.Node.ToString(), options.Length == 0 ? null : new OptionValues(options), call.Inputs, outputs);
        return outputs;
    }
}
