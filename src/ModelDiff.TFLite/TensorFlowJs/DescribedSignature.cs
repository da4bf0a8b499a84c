using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.TensorFlowJs.Layers;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>What a TensorFlow.js description tells of a model's inputs and outputs, without its weights.</summary>
internal static class DescribedSignature
{
    private const int LongestType = 16;

    /// <summary>Reads it.</summary>
    /// <param name="root">The whole description.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DeclaredSignature Read(JsonElement root)
    {
        var topology = root.Require("modelTopology", "it");
        return topology.Find("node") is { } nodes ? OfGraph(root, nodes) : OfLayers(topology.Find("model_config") ?? topology);
    }

    /// <summary>One side of the signature of a graph model, or null.</summary>
    /// <param name="root">The whole description.</param>
    /// <param name="side"><c>inputs</c> or <c>outputs</c>.</param>
    public static JsonElement? Side(JsonElement root, string side) => root.Find("signature", side) ?? root.Find("userDefinedMetadata", "signature", side);

    private static DeclaredSignature OfGraph(JsonElement root, JsonElement list)
    {
        GraphNode[] nodes = [.. list.Items("the nodes of its graph").Select(GraphNode.Read)];
        ImmutableArray<DeclaredTensor> inputs = [.. nodes.Where(node => node.Operation == "Placeholder").Select(node => new DeclaredTensor(node.Name, Name(node.Type("dtype", TensorType.Float32)), Sizes(node.Shape())))];
        return new(Named(root, "inputs") is { IsEmpty: false } named && named.All(input => input.Sizes is not null) ? named : inputs, Named(root, "outputs")) { LastOperators = [.. LastOperators(root, nodes)] };
    }

    private static ImmutableArray<DeclaredTensor> Named(JsonElement root, string side) => Side(root, side) is { ValueKind: JsonValueKind.Object } entries
        ? [.. entries.EnumerateObject().Select(entry => new DeclaredTensor(entry.Name, entry.Value.Find("dtype") is { } type ? TypeName(type) : "", entry.Value.Find("tensorShape") is { } shape && shape.Find("dim") is not null ? Sizes(GraphNode.ShapeOf(shape, $"the shape of '{Excerpt.Of(entry.Name)}' in its signature")) : null))]
        : [];

    private static IEnumerable<string> LastOperators(JsonElement root, GraphNode[] nodes)
    {
        if (Side(root, "outputs") is not { ValueKind: JsonValueKind.Object } outputs)
            yield break;
        var byName = nodes.GroupBy(node => node.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var output in outputs.EnumerateObject())
        {
            var node = byName.GetValueOrDefault(GraphNode.Reference(output.Value.Find("name")?.Text("the name of an output in its signature") ?? output.Name).Node);
            for (var steps = 0; node is { Operation: "Identity" or "Reshape" or "Squeeze", Inputs: [var input, ..] } && steps < nodes.Length; steps++)
                node = byName.GetValueOrDefault(input.Node);
            if (node is not null)
                yield return node.Operation;
        }
    }

    private static DeclaredSignature OfLayers(JsonElement model)
    {
        var config = model.Require("config", "its model");
        LayerInfo[] layers = [.. (config.ValueKind == JsonValueKind.Array ? config : config.Require("layers", "its model")).Items("the layers of its model").Select(LayerInfo.Read)];
        var last = config.Find("output_layers") is { } outputs
            ? LayerInfo.References(outputs, "the output_layers of its model").Select(output => layers.FirstOrDefault(layer => layer.Name == output.Layer)).OfType<LayerInfo>()
            : layers.TakeLast(1);
        return new(
            [.. layers.Where(layer => layer.InputShape is not null).Select(layer => new DeclaredTensor(layer.Name, "float32", Sizes(layer.InputShape)))],
            [.. last.Select(layer => new DeclaredTensor(layer.Name, "float32", Widths(layer)))])
        {
            LastOperators = [.. last.Select(layer => layer.Config.Find("activation") is { ValueKind: JsonValueKind.String } activation ? activation.GetString()! : layer.Kind)],
        };
    }

    /// <summary>What a layer's own settings say of the shape of its answers.</summary>
    private static ImmutableArray<long>? Widths(LayerInfo layer) => (layer.Kind, layer.Config.Find("units") ?? layer.Config.Find("filters")) switch
    {
        ("Dense", { } units) => [-1, units.Whole($"the units of '{Excerpt.Of(layer.Name)}'")],
        ("Conv2D", { } filters) => [-1, -1, -1, filters.Whole($"the filters of '{Excerpt.Of(layer.Name)}'")],
        _ => null,
    };

    private static string TypeName(JsonElement type) => type.ValueKind == JsonValueKind.String ? type.GetString()!.Replace("DT_", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "float" => "float32",
        "double" => "float64",
        "half" => "float16",
        { Length: <= LongestType } name when name.All(char.IsAsciiLetterOrDigit) => name,
        _ => "",
    }
    : "";

    private static string Name(TensorType type) => type.ToString().ToLowerInvariant();

    private static ImmutableArray<long>? Sizes(int[]? sizes) => sizes?.Select(size => (long)size).ToImmutableArray();
}
