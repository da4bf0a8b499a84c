namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>How a window moves over images.</summary>
/// <param name="Padding">The number of TensorFlow Lite: 0 for SAME, 1 for VALID; 2 where amounts are given.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances between its elements.</param>
/// <param name="Amounts">Zeros before and after height and width, where <paramref name="Padding"/> says so.</param>
internal sealed record Window(int Padding, (int Height, int Width) Strides, (int Height, int Width) Dilations, int[] Amounts)
{
    /// <summary>Reads the attributes of a node.</summary>
    /// <exception cref="InvalidDataException">There is no such padding.</exception>
    public static Window Of(NodeCall call)
    {
        var (strides, dilations) = (ImageLayouts.Sizes(call, "strides"), ImageLayouts.Sizes(call, "dilations"));
        return call.Node.Text("padding", "VALID") switch
        {
            "SAME" => new(0, strides, dilations, []),
            "VALID" => new(1, strides, dilations, []),
            "EXPLICIT" => new(2, strides, dilations, Explicit(call)),
            var other => throw new InvalidDataException($"{call.Node} has the padding '{Storage.Excerpt.Of(other)}'; expected SAME, VALID or EXPLICIT."),
        };
    }

    /// <summary>The images, padded where amounts are given.</summary>
    public int Padded(NodeCall call, int images) =>
        Padding == 2 ? call.Add("PAD", images, call.Builder.Integers(0, 0, Amounts[0], Amounts[1], Amounts[2], Amounts[3], 0, 0)) : images;

    private static int[] Explicit(NodeCall call) => (call.Node.Wholes("explicit_paddings"), ImageLayouts.IsChannelsFirst(call)) switch
    {
        ([0, 0, 0, 0, var top, var bottom, var left, var right], true) => [top, bottom, left, right],
        ([0, 0, var top, var bottom, var left, var right, 0, 0], false) => [top, bottom, left, right],
        _ => throw new InvalidDataException($"{call.Node} has explicit paddings that do not fit images."),
    };
}
