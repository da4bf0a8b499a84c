namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers that draw neighboring pixels together.</summary>
internal static class PoolingLayers
{
    /// <summary>The layers, by class.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("MaxPooling2D", call => Pool(call, "MAX_POOL_2D")),
        ("AveragePooling2D", call => Pool(call, "AVERAGE_POOL_2D")),
        ("GlobalMaxPooling2D", call => PoolAll(call, "REDUCE_MAX")),
        ("GlobalAveragePooling2D", call => PoolAll(call, "MEAN")),
    ];

    private static int Pool(LayerCall call, string name)
    {
        call.CheckChannelsLast();
        var size = call.Pair("pool_size") ?? (2, 2);
        var strides = call.Pair("strides") ?? size;
        return call.Add(name, [(0, call.Padding), (1, strides.Width), (2, strides.Height), (3, size.Width), (4, size.Height)], call.Input);
    }

    private static int PoolAll(LayerCall call, string name)
    {
        call.CheckChannelsLast();
        return call.Add(name, [(0, call.Truth("keepdims", false))], call.Input, call.Builder.Integers(1, 2));
    }
}
