using System.Globalization;
using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>An operator as GraphDef describes it.</summary>
internal sealed class GraphNode
{
    private static readonly Dictionary<string, (int Number, TensorType Type)> Types = new(StringComparer.Ordinal)
    {
        ["DT_FLOAT"] = (1, TensorType.Float32),
        ["DT_DOUBLE"] = (2, TensorType.Float32),
        ["DT_INT32"] = (3, TensorType.Int32),
        ["DT_UINT8"] = (4, TensorType.UInt8),
        ["DT_INT8"] = (6, TensorType.Int8),
        ["DT_INT64"] = (9, TensorType.Int32),
        ["DT_BOOL"] = (10, TensorType.Bool),
        ["DT_HALF"] = (19, TensorType.Float32),
        ["DT_BFLOAT16"] = (14, TensorType.Float32),
    };

    private readonly JsonElement? _attributes;

    private GraphNode(string name, string operation, (string, int)[] inputs, JsonElement? attributes) => (Name, Operation, Inputs, _attributes) = (name, operation, inputs, attributes);

    /// <summary>Its name, unique in its graph.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public string Operation { get; }

    /// <summary>What it reads, as the name of a node and the number of that node's output. What only has to happen before it is left out.</summary>
    public (string Node, int Output)[] Inputs { get; }

    /// <summary>For messages: <c>Conv2D 'stem/conv'</c>.</summary>
    public override string ToString() => $"{Excerpt.Of(Operation)} '{Excerpt.Of(Name)}'";

    /// <summary>Reads a node.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static GraphNode Read(JsonElement node)
    {
        var name = node.Require("name", "a node of its graph").Text("the name of a node of its graph");
        var operation = node.Require("op", $"its node '{Excerpt.Of(name)}'").Text($"the op of its node '{Excerpt.Of(name)}'");
        var inputs = node.Find("input")?.Items($"the inputs of its node '{Excerpt.Of(name)}'") ?? [];
        return new(name, operation, [.. inputs.Select(input => input.Text($"an input of its node '{Excerpt.Of(name)}'")).Where(input => !input.StartsWith('^')).Select(Reference)], node.Find("attr"));
    }

    /// <summary>Splits the name of a tensor, such as <c>split:1</c>, into that of its node and the number of the output.</summary>
    public static (string Node, int Output) Reference(string tensor)
    {
        var colon = tensor.LastIndexOf(':');
        return colon > 0 && int.TryParse(tensor.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var output) ? (tensor[..colon], output) : (tensor, 0);
    }

    /// <summary>A whole number.</summary>
    public int Whole(string attribute, int fallback = 0) => Attribute(attribute, "i")?.Whole(What(attribute)) ?? fallback;

    /// <summary>A real number.</summary>
    public float Real(string attribute, float fallback = 0) => Attribute(attribute, "f") is { } value ? (float)value.Real(What(attribute)) : fallback;

    /// <summary>A truth value.</summary>
    public bool Truth(string attribute) => Attribute(attribute, "b")?.Truth(What(attribute)) ?? false;

    /// <summary>A text.</summary>
    public string Text(string attribute, string fallback) => Attribute(attribute, "s")?.Bytes(What(attribute)) ?? fallback;

    /// <summary>Whole numbers; none where there is no such attribute.</summary>
    public int[] Wholes(string attribute) => Attribute(attribute, "list")?.Find("i")?.Wholes(What(attribute)) ?? [];

    /// <summary>Texts; none where there is no such attribute.</summary>
    public string[] Texts(string attribute) => [.. (Attribute(attribute, "list")?.Find("s")?.Items(What(attribute)) ?? []).Select(item => item.Bytes(What(attribute)))];

    /// <summary>The element type, by its name or its number.</summary>
    public TensorType Type(string attribute, TensorType fallback)
    {
        if (Attribute(attribute, "type") is not { } type)
            return fallback;
        var (name, number) = type.ValueKind == JsonValueKind.Number ? (null, type.Whole(What(attribute))) : (type.Text(What(attribute)), -1);
        return Types.FirstOrDefault(entry => entry.Key == name || entry.Value.Number == number) is { Key: not null } found
            ? found.Value.Type
            : throw new InvalidDataException($"{What(attribute)} is {Excerpt.Of(type.GetRawText())}, which is not supported.");
    }

    /// <summary>The shape of a node that stands for an input; sizes that are not known are -1. Null where nothing is known of it.</summary>
    public int[]? Shape() => Attribute("shape", "shape") is { } shape && !(shape.Find("unknownRank")?.Truth(What("shape")) ?? false) ? ShapeOf(shape, What("shape")) : null;

    /// <summary>Reads a shape of GraphDef.</summary>
    public static int[] ShapeOf(JsonElement shape, string what) => [.. (shape.Find("dim")?.Items(what) ?? []).Select(axis => axis.Find("size")?.Whole(what) ?? 0)];

    private JsonElement? Attribute(string name, string kind) => _attributes?.Find(name, kind);

    private string What(string attribute) => $"'{attribute}' of {this}";
}
