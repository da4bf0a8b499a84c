using System.Text;
using System.Text.Json.Nodes;
using ModelDiff.TFLite.Tests.TensorFlowJs;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.Fuzz;

/// <summary>Descriptions of small TensorFlow.js models: a graph that computes shapes, one with a loop, one of many operators, and layers.</summary>
internal static class TensorFlowJsCorpus
{
    private static readonly TinyGraph[] Graphs = [Shaped(), Looping(), Varied(), Layered()];

    public static IReadOnlyList<byte[]> Models { get; } = [.. Graphs.Select(Describe)];

    /// <summary>The files with weights, by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Shards { get; } = Graphs.Index().ToDictionary(entry => $"{entry.Index}.bin", entry => entry.Item.Bytes());

    /// <summary>A file with weights, as long as is asked for but for what no small model has.</summary>
    public static byte[] Shard(string name, long most)
    {
        var bytes = Shards.GetValueOrDefault(name, []);
        Array.Resize(ref bytes, (int)Math.Clamp(most, 0, 1 << 16));
        return bytes;
    }

    private static byte[] Describe(TinyGraph tiny, int number)
    {
        var description = tiny.Describe();
        description["weightsManifest"]![0]!["paths"] = new JsonArray($"{number}.bin");
        return Encoding.UTF8.GetBytes(description.ToJsonString());
    }

    private static TinyGraph Shaped()
    {
        var tiny = new TinyGraph();
        var image = tiny.Add("_FusedConv2D", Attributes(("strides", new[] { 1, 2, 2, 1 }), ("padding", "SAME"), ("fused_ops", new[] { "BiasAdd", "Relu6" })), tiny.Input(-1, 4, 4, 1), tiny.Constant([2, 2, 1, 2], new float[8]), tiny.Constant([2], 1, 2));
        var rows = tiny.Add("StridedSlice", Attributes(("shrink_axis_mask", 1)), tiny.Add("Shape", None, image), tiny.Integers(0), tiny.Integers(1), tiny.Integers(1));
        return tiny.Output(tiny.Add("Softmax", None, tiny.Add("Reshape", None, image, tiny.Add("Pack", Attributes(("axis", 0)), rows, tiny.Integer(8)))));
    }

    private static TinyGraph Looping()
    {
        var tiny = new TinyGraph();
        var scores = tiny.Add("MatMul", Attributes(("transpose_b", false)), tiny.Input(-1, 2), tiny.Stored([2, 2], "float32", new byte[4], new JsonObject { ["dtype"] = "uint8", ["scale"] = 0.5, ["min"] = -1 }));
        tiny.Add("Merge", None, tiny.Add("Enter", None, scores), "again");
        tiny.Add("NonMaxSuppressionV3", None, scores);
        return tiny.Output(scores);
    }

    private static TinyGraph Varied()
    {
        var tiny = new TinyGraph();
        var image = tiny.Input(1, 2, 2, 4);
        var deep = tiny.Add("DepthwiseConv2dNative", Attributes(("strides", new[] { 1, 1, 1, 1 }), ("padding", "EXPLICIT"), ("explicit_paddings", new[] { 0, 0, 1, 0, 0, 1, 0, 0 })), image, tiny.Stored([1, 1, 4, 1], "float32", new byte[8], new JsonObject { ["dtype"] = "float16" }));
        var pooled = tiny.Add("AvgPool", Attributes(("ksize", new[] { 1, 2, 2, 1 }), ("strides", new[] { 1, 1, 1, 1 }), ("padding", "SAME")), deep);
        var parts = tiny.Add("Split", Attributes(("num_split", 2)), tiny.Integer(3), tiny.Add("ResizeBilinear", Attributes(("half_pixel_centers", true)), pooled, tiny.Integers(4, 4)));
        var joined = tiny.Add("ConcatV2", Attributes(("N", 2)), parts, $"{parts}:1", tiny.Integer(3));
        var shifted = tiny.Add("Pad", None, tiny.Add("DepthToSpace", Attributes(("block_size", 2)), joined), tiny.Stored([4, 2], "int32", new byte[32]));
        return tiny.Output(tiny.Add("Mean", Attributes(("keep_dims", false)), shifted, tiny.Integers(1, 2)));
    }

    private static TinyGraph Layered() => new TinyGraph
    {
        Layers = JsonNode.Parse("""
            {"class_name": "Functional", "config": {"name": "f", "layers": [
            {"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 4, 4, 1]}, "inbound_nodes": []},
            {"class_name": "Conv2D", "name": "c", "config": {"name": "c", "strides": [2, 2], "padding": "same", "activation": "relu"}, "inbound_nodes": [[["x", 0, 0, {}]]]},
            {"class_name": "BatchNormalization", "name": "n", "config": {"name": "n", "axis": [3], "epsilon": 0.001, "scale": false, "center": false}, "inbound_nodes": [[["c", 0, 0, {}]]]},
            {"class_name": "ZeroPadding2D", "name": "p", "config": {"name": "p", "padding": [[0, 1], [0, 1]]}, "inbound_nodes": [[["n", 0, 0, {}]]]},
            {"class_name": "UpSampling2D", "name": "u", "config": {"name": "u", "size": [2, 2]}, "inbound_nodes": [[["p", 0, 0, {}]]]},
            {"class_name": "Concatenate", "name": "j", "config": {"name": "j", "axis": -1}, "inbound_nodes": [[["u", 0, 0, {}], ["u", 0, 0, {}]]]},
            {"class_name": "Sequential", "name": "s", "config": {"name": "s", "layers": [{"class_name": "Flatten", "config": {"name": "g"}}]}, "inbound_nodes": [[["j", 0, 0, {}]]]}],
            "input_layers": [["x", 0, 0]], "output_layers": [["s", 0, 0]]}}
            """),
    }.With("c/kernel", [2, 2, 1, 1], 1, 2, 3, 4).With("c/bias", [1], 1).With("n/moving_mean", [1], 0).With("n/moving_variance", [1], 1);
}
