namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>The order of the axes of images, which an attribute tells.</summary>
internal static class ImageLayouts
{
    /// <summary>Whether the channels come second.</summary>
    public static bool IsChannelsFirst(NodeCall call) => call.Node.Text("data_format", "NHWC") switch
    {
        "NHWC" => false,
        "NCHW" => true,
        var other => throw new InvalidDataException($"{call.Node} takes images in the order {Storage.Excerpt.Of(other)}; expected NHWC or NCHW."),
    };

    /// <summary>Adds operators that take and give images with the channels last, turned before and after where they come second.</summary>
    public static int ChannelsLast(NodeCall call, int images, Func<int, int> add)
    {
        if (!IsChannelsFirst(call))
            return add(images);
        var turned = call.Add("TRANSPOSE", images, call.Builder.Integers(0, 2, 3, 1));
        return call.Add("TRANSPOSE", add(turned), call.Builder.Integers(0, 3, 1, 2));
    }

    /// <summary>Height and width among the four numbers of an attribute; 1 where there is none.</summary>
    public static (int Height, int Width) Sizes(NodeCall call, string attribute) => (call.Node.Wholes(attribute), IsChannelsFirst(call)) switch
    {
        ([], _) => (1, 1),
        ([1, 1, var height, var width], true) => (height, width),
        ([1, var height, var width, 1], false) => (height, width),
        (var others, _) => throw new InvalidDataException($"{call.Node} has '{attribute}' [{string.Join(", ", others.Take(8))}]; expected 1 for rows and channels."),
    };
}
