using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers that give numbers other places.</summary>
internal static class ShapeLayers
{
    /// <summary>The layers, by class. Shapes are those of one row; graphs are written for one.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("Flatten", call => call.Add("RESHAPE", call.Input, call.Builder.Integers(1, -1))),
        ("Reshape", call => call.Add("RESHAPE", call.Input, call.Builder.Integers([1, .. call.Wholes("target_shape")]))),
        ("Permute", call => call.Add("TRANSPOSE", call.Input, call.Builder.Integers([0, .. call.Wholes("dims")]))),
        ("ZeroPadding2D", Pad),
        ("Cropping2D", Crop),
        ("UpSampling2D", Enlarge),
        ("Rescaling", call => call.Add("ADD", call.Add("MUL", call.Input, call.Builder.Number(call.Real("scale", 1))), call.Builder.Number(call.Real("offset", 0)))),
    ];

    /// <summary>The shape of a tensor, as whole numbers.</summary>
    public static int Shape(LayerCall call, int x) => call.Builder.Add("SHAPE", call.ToString(), null, [x], TensorType.Int32);

    private static int Pad(LayerCall call)
    {
        call.CheckChannelsLast();
        var (top, bottom, left, right) = call.Margins("padding");
        return call.Add("PAD", call.Input, call.Builder.Integers(0, 0, top, bottom, left, right, 0, 0));
    }

    private static int Crop(LayerCall call)
    {
        call.CheckChannelsLast();
        var (top, bottom, left, right) = call.Margins("cropping");
        const int rows = 1, height = 2, width = 4, channels = 8;
        var toTheEnd = rows | channels | (bottom == 0 ? height : 0) | (right == 0 ? width : 0);
        return call.Add("STRIDED_SLICE", [(0, rows | channels), (1, toTheEnd)], call.Input, call.Builder.Integers(0, top, left, 0), call.Builder.Integers(0, -bottom, -right, 0), call.Builder.Integers(1, 1, 1, 1));
    }

    private static int Enlarge(LayerCall call)
    {
        call.CheckChannelsLast();
        var (height, width) = call.Pair("size") ?? (2, 2);
        var size = call.Add("STRIDED_SLICE", Shape(call, call.Input), call.Builder.Integers(1), call.Builder.Integers(3), call.Builder.Integers(1));
        var kernel = call.Text("interpolation", "nearest") switch
        {
            "nearest" => "RESIZE_NEAREST_NEIGHBOR",
            "bilinear" => "RESIZE_BILINEAR",
            var other => throw new InvalidDataException($"{call.What("interpolation")} is '{Storage.Excerpt.Of(other)}'; expected nearest or bilinear."),
        };
        return call.Add(kernel, call.Input, call.Add("MUL", size, call.Builder.Integers(height, width)));
    }
}
