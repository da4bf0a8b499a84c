using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>A model whose layers say what they read. A layer may stand at several places.</summary>
/// <param name="config">Its settings.</param>
/// <param name="owner">What messages call it.</param>
internal sealed class FunctionalModel(JsonElement config, string owner)
{
    private readonly Dictionary<(string Layer, int Node), int[]> _outputs = [];
    private readonly Dictionary<(string Layer, int Node), List<(LayerInfo Layer, int Node, (string Layer, int Node, int Output)[] Reads)>> _waiting = [];

    /// <summary>Adds its layers, each after what it reads.</summary>
    /// <param name="inputs">What its inputs stand for, or null where it is given them itself.</param>
    /// <param name="addInput">Adds an input that is given.</param>
    /// <param name="addLayer">Adds a layer, given the positions of what it reads; tells those of its outputs.</param>
    /// <returns>Positions of its outputs, with the names of their layers.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public (int Position, string Name)[] Add(int[]? inputs, Func<LayerInfo, int> addInput, Func<LayerInfo, int[], int[]> addLayer)
    {
        var layers = config.Require("layers", owner).Items($"the layers of {owner}").Select(LayerInfo.Read).ToArray();
        var byName = layers.GroupBy(layer => layer.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var given = LayerInfo.References(config.Require("input_layers", owner), $"the input_layers of {owner}");
        if (inputs is not null && inputs.Length != given.Length)
            throw new InvalidDataException($"{owner} takes {given.Length} inputs; it is given {inputs.Length}.");
        foreach (var (i, (name, node, _)) in given.Index())
            _outputs[(name, node)] = [inputs?[i] ?? addInput(byName.GetValueOrDefault(name) ?? throw new InvalidDataException($"{owner} has no layer '{Excerpt.Of(name)}'."))];
        foreach (var layer in layers)
        {
            foreach (var (node, reads) in layer.Calls().Index())
                TryAdd((layer, node, reads), addLayer);
        }

        return [.. LayerInfo.References(config.Require("output_layers", owner), $"the output_layers of {owner}").Select(output => (Find(output), output.Layer))];
    }

    private void TryAdd((LayerInfo Layer, int Node, (string Layer, int Node, int Output)[] Reads) first, Func<LayerInfo, int[], int[]> addLayer)
    {
        var ready = new Stack<(LayerInfo Layer, int Node, (string Layer, int Node, int Output)[] Reads)>([first]);
        while (ready.TryPop(out var call))
        {
            if (_outputs.ContainsKey((call.Layer.Name, call.Node)))
                continue;
            if (call.Reads.FirstOrDefault(read => !_outputs.ContainsKey((read.Layer, read.Node))) is { Layer: not null } missing)
            {
                if (!_waiting.TryAdd((missing.Layer, missing.Node), [call]))
                    _waiting[(missing.Layer, missing.Node)].Add(call);
                continue;
            }

            _outputs[(call.Layer.Name, call.Node)] = addLayer(call.Layer, [.. call.Reads.Select(Find)]);
            if (_waiting.Remove((call.Layer.Name, call.Node), out var next))
                next.ForEach(ready.Push);
        }
    }

    private int Find((string Layer, int Node, int Output) read) =>
        _outputs.TryGetValue((read.Layer, read.Node), out var outputs) && read.Output >= 0 && read.Output < outputs.Length
            ? outputs[read.Output]
            : throw new InvalidDataException($"{owner} has no output {read.Output} of a layer '{Excerpt.Of(read.Layer)}', or layers of it wait for each other.");
}
