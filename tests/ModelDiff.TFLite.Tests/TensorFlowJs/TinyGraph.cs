using System.Text;
using System.Text.Json.Nodes;
using ModelDiff.TFLite.TensorFlowJs;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

/// <summary>Makes small TensorFlow.js models, node by node or layer by layer.</summary>
internal sealed class TinyGraph
{
    public const string Shard = "weights.bin";

    private readonly List<byte> _bytes = [];
    private readonly JsonArray _nodes = [];
    private readonly JsonArray _weights = [];
    private readonly JsonObject _outputs = [];

    /// <summary>The layers of a layers model, in place of a graph.</summary>
    public JsonNode? Layers { get; init; }

    public static JsonObject None => [];

    /// <summary>Attributes by the type of their values: texts, whole and real numbers, truth values, lists.</summary>
    public static JsonObject Attributes(params (string Name, object Value)[] attributes) =>
        new(attributes.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Name, entry.Value switch
        {
            string text => new JsonObject { ["s"] = Base64(text) },
            int whole => new JsonObject { ["i"] = $"{whole}" },
            float real => new JsonObject { ["f"] = real },
            bool truth => new JsonObject { ["b"] = truth },
            int[] wholes => new JsonObject { ["list"] = new JsonObject { ["i"] = new JsonArray([.. wholes.Select(whole => JsonValue.Create($"{whole}"))]) } },
            string[] texts => new JsonObject { ["list"] = new JsonObject { ["s"] = new JsonArray([.. texts.Select(text => JsonValue.Create(Base64(text)))]) } },
            Enum type => new JsonObject { ["type"] = $"{type}" },
            _ => throw new NotSupportedException(entry.Name),
        })));

    /// <summary>Adds an input; a size of -1 is open.</summary>
    public string Input(params int[] shape)
    {
        var axes = new JsonArray([.. shape.Select(size => new JsonObject { ["size"] = $"{size}" })]);
        return Node("Placeholder", new JsonObject { ["dtype"] = new JsonObject { ["type"] = "DT_FLOAT" }, ["shape"] = new JsonObject { ["shape"] = new JsonObject { ["dim"] = axes } } }, "input");
    }

    public string Constant(int[] shape, params float[] values) => Node("Const", None, Weight($"w{_weights.Count}", shape, "float32", [.. values.SelectMany(BitConverter.GetBytes)]));

    public string Integers(params int[] values) => Node("Const", None, Weight($"w{_weights.Count}", [values.Length], "int32", [.. values.SelectMany(BitConverter.GetBytes)]));

    public string Integer(int value) => Node("Const", None, Weight($"w{_weights.Count}", [], "int32", BitConverter.GetBytes(value)));

    /// <summary>Adds a constant as it is stored.</summary>
    public string Stored(int[] shape, string type, byte[] data, JsonObject? quantization = null) => Node("Const", None, Weight($"w{_weights.Count}", shape, type, data, quantization));

    /// <summary>Adds weights; tells their name.</summary>
    public string Weight(string name, int[] shape, string type, byte[] data, JsonObject? quantization = null)
    {
        var entry = new JsonObject { ["name"] = name, ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]), ["dtype"] = type };
        if (quantization is not null)
            entry["quantization"] = quantization;
        _weights.Add((JsonNode)entry);
        _bytes.AddRange(data);
        return name;
    }

    /// <summary>Adds a layer's weights.</summary>
    public TinyGraph With(string name, int[] shape, params float[] values)
    {
        Weight(name, shape, "float32", [.. values.SelectMany(BitConverter.GetBytes)]);
        return this;
    }

    /// <summary>Adds a node; tells its name.</summary>
    public string Add(string operation, JsonObject attributes, params string[] inputs) => Node(operation, attributes, $"n{_nodes.Count}", inputs);

    public TinyGraph Output(params string[] tensors)
    {
        foreach (var tensor in tensors)
            _outputs[tensor] = new JsonObject { ["name"] = tensor };
        return this;
    }

    public JsonObject Describe() => new()
    {
        ["format"] = Layers is null ? "graph-model" : "layers-model",
        ["signature"] = new JsonObject { ["outputs"] = _outputs.DeepClone() },
        ["modelTopology"] = Layers is null ? new JsonObject { ["node"] = _nodes.DeepClone() } : new JsonObject { ["model_config"] = Layers.DeepClone() },
        ["weightsManifest"] = new JsonArray(new JsonObject { ["paths"] = new JsonArray(Shard), ["weights"] = _weights.DeepClone() }),
    };

    public byte[] Bytes() => [.. _bytes];

    public TFLiteAdapter Load(TFLiteOptions? options = null) => Load(Describe(), Bytes(), options);

    public static TFLiteAdapter Load(JsonObject description, byte[] bytes, TFLiteOptions? options = null) =>
        TensorFlowJsModel.Load(() => Read(description, bytes), "tiny", null, options ?? new());

    public static TensorFlowJsDescription Read(JsonObject description, byte[] bytes) => TensorFlowJsDescription.Read(Encoding.UTF8.GetBytes(description.ToJsonString()), (_, _) => bytes);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private string Node(string operation, JsonObject attributes, string name, params string[] inputs)
    {
        _nodes.Add((JsonNode)new JsonObject { ["name"] = name, ["op"] = operation, ["input"] = new JsonArray([.. inputs.Select(input => JsonValue.Create(input))]), ["attr"] = attributes });
        return name;
    }
}
