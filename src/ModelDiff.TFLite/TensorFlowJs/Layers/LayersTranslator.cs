using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Turns a layers model, a Keras model as JSON, into a graph of the operators of TensorFlow Lite.</summary>
/// <param name="description">The model.</param>
/// <param name="topology">Its layers.</param>
internal sealed class LayersTranslator(TensorFlowJsDescription description, JsonElement topology)
{
    private const int MostModels = 16;

    private readonly GraphBuilder _builder = new();
    private readonly Dictionary<int, string> _inputNames = [];
    private readonly ILookup<string, TensorInfo> _weightsByEnd = description.Weights.Values.ToLookup(weight => string.Join('/', weight.Name.Split('/').TakeLast(2)), StringComparer.Ordinal);

    /// <summary>Translates the model.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not supported.</exception>
    public TranslatedModel Translate()
    {
        var model = topology.Find("model_config") ?? topology;
        var outputs = AddModel(model, "its model", null, 0);
        var names = new Dictionary<int, string>();
        foreach (var (position, name) in outputs)
            names.TryAdd(position, name);
        var graph = _builder.Build([.. _inputNames.Keys.Order()], [.. outputs.Select(output => output.Position).Distinct()]);
        return new(new TFLiteFile(3, "", [graph], default, _inputNames, names, description.Length), _builder.Layouts);
    }

    /// <summary>Adds the layers of a model.</summary>
    /// <param name="model">Class and settings.</param>
    /// <param name="owner">What messages call it.</param>
    /// <param name="inputs">What it reads where it is a layer of another model, else null.</param>
    /// <param name="depth">In how many models it lies.</param>
    /// <returns>Its outputs with the names of the layers that give them.</returns>
    private (int Position, string Name)[] AddModel(JsonElement model, string owner, int[]? inputs, int depth)
    {
        if (depth > MostModels)
            throw new InvalidDataException($"models lie in each other more than {MostModels} deep.");
        var config = model.Require("config", owner);
        return model.Require("class_name", owner).Text($"the class of {owner}") switch
        {
            "Sequential" => [AddSequence(config.ValueKind == JsonValueKind.Array ? config : config.Require("layers", owner), owner, inputs, depth)],
            "Functional" or "Model" => new FunctionalModel(config, owner).Add(inputs, Placeholder, (layer, arguments) => AddLayer(layer, arguments, depth)),
            var other => throw new InvalidDataException($"{owner} is a {Excerpt.Of(other)}; expected Sequential or Functional."),
        };
    }

    private (int Position, string Name) AddSequence(JsonElement layers, string owner, int[]? inputs, int depth)
    {
        var (current, last) = (inputs, owner);
        foreach (var layer in layers.Items($"the layers of {owner}").Select(LayerInfo.Read))
        {
            if (layer.Kind == "InputLayer")
                current ??= [Placeholder(layer)];
            else
                current = AddLayer(layer, current ?? (layer.InputShape is null ? null : [Placeholder(layer)]), depth);
            last = layer.Name;
        }

        return current is [var position] ? (position, last) : throw new InvalidDataException($"{owner} has no layers, or one with several outputs.");
    }

    private int[] AddLayer(LayerInfo layer, int[]? inputs, int depth)
    {
        if (layer.Kind is "Sequential" or "Functional" or "Model")
            return [.. AddModel(layer.Whole, $"its model '{Excerpt.Of(layer.Name)}'", inputs, depth + 1).Select(output => output.Position)];
        if (inputs is null)
            throw new InvalidDataException($"its layer '{Excerpt.Of(layer.Name)}' has no input, and tells no 'batch_input_shape'.");
        var call = new LayerCall(layer.Kind, layer.Name, layer.Config, inputs, _builder, Weight);
        return [LayerTable.Find(layer.Kind) is { } translate ? translate(call) : call.Add($"Keras {Excerpt.Of(layer.Kind)}", inputs)];   // no kernel has such a name, so that it is reported as missing
    }

    private int Placeholder(LayerInfo layer)
    {
        var shape = layer.InputShape ?? throw new InvalidDataException($"its input '{Excerpt.Of(layer.Name)}' tells no 'batch_input_shape'.");
        var type = layer.Config.Find("dtype") is { ValueKind: JsonValueKind.String } kind && kind.GetString() == "int32" ? TensorType.Int32 : TensorType.Float32;
        var tensor = _builder.Tensor(layer.Name, type, shape is [< 1, _, ..] ? [1, .. shape[1..]] : shape);
        _inputNames[tensor] = layer.Name;
        return tensor;
    }

    /// <summary>By the whole name or, where models, wrappers or cells lie within others, by the one name that goes through the layer's to the weight's.</summary>
    private TensorInfo? Weight(string layer, string weight)
    {
        var last = layer.Split('/')[^1];
        return description.Weights.GetValueOrDefault($"{layer}/{weight}")
            ?? (_weightsByEnd[$"{last}/{weight}"].ToArray() is [var only] ? only : null)
            ?? (description.Weights.Values.Where(candidate => candidate.Name.Split('/') is [.. var way, var end] && end == weight && way.Contains(last)).ToArray() is [var single] ? single : null);
    }
}
