using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>A layer as the description has it.</summary>
/// <param name="Kind">Its class.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Whole">All of it.</param>
internal sealed record LayerInfo(string Kind, string Name, JsonElement Config, JsonElement Whole)
{
    /// <summary>Reads a layer.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static LayerInfo Read(JsonElement layer)
    {
        var kind = layer.Require("class_name", "a layer").Text("the class of a layer");
        var config = layer.Require("config", $"a layer of class {Excerpt.Of(kind)}");
        var name = (layer.Find("name") ?? config.Find("name"))?.Text($"the name of a layer of class {Excerpt.Of(kind)}");
        return new(kind, name ?? throw new InvalidDataException($"a layer of class {Excerpt.Of(kind)} has no name."), config, layer);
    }

    /// <summary>The shape of the input that it tells, the rows first; -1 where a size is open. Null where it tells none.</summary>
    public int[]? InputShape => (Config.Find("batch_input_shape") ?? Config.Find("batchInputShape") ?? Config.Find("batch_shape"))?.Items($"the shape of the input '{Excerpt.Of(Name)}'")
        .Select(size => size.ValueKind == JsonValueKind.Null ? -1 : size.Whole($"the shape of the input '{Excerpt.Of(Name)}'")).ToArray();

    /// <summary>What it reads at each of its places in the model: layer, place and output.</summary>
    public (string Layer, int Node, int Output)[][] Calls() =>
        [.. (Whole.Find("inbound_nodes")?.Items($"the inbound_nodes of '{Excerpt.Of(Name)}'") ?? []).Select(call => References(call, $"the inbound_nodes of '{Excerpt.Of(Name)}'"))];

    /// <summary>Reads a list of outputs of layers; a list of one may stand without its brackets.</summary>
    public static (string Layer, int Node, int Output)[] References(JsonElement list, string what)
    {
        var items = list.Items(what);
        return items is [{ ValueKind: JsonValueKind.String }, ..] ? [Reference(list, what)] : [.. items.Select(item => Reference(item, what))];
    }

    private static (string Layer, int Node, int Output) Reference(JsonElement reference, string what) => reference.Items(what) switch
    {
        [var layer, var node, var output, ..] => (layer.Text(what), node.Whole(what), output.Whole(what)),
        _ => throw new InvalidDataException($"{what} hold no name of a layer with two numbers."),
    };
}
