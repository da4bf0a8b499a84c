using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>A layer of Keras about to become operators of TensorFlow Lite.</summary>
/// <param name="kind">Its class.</param>
/// <param name="name">Its name, the beginning of the names of its weights.</param>
/// <param name="config">Its settings.</param>
/// <param name="inputs">Positions of what it reads.</param>
/// <param name="builder">Where the operators go.</param>
/// <param name="weights">Finds a weight by the name of its layer and its own; null where there is none.</param>
internal sealed class LayerCall(string kind, string name, JsonElement config, int[] inputs, GraphBuilder builder, Func<string, string, TensorInfo?> weights)
{
    /// <summary>Its class.</summary>
    public string Kind => kind;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Where the operators go.</summary>
    public GraphBuilder Builder => builder;

    /// <summary>All that it reads.</summary>
    public int[] Inputs => inputs;

    /// <summary>The only tensor that it reads.</summary>
    public int Input => inputs is [var only] ? only : throw new InvalidDataException($"{this} has {inputs.Length} inputs; expected one.");

    /// <summary>For messages: <c>Conv2D 'stem'</c>.</summary>
    public override string ToString() => $"{Excerpt.Of(kind)} '{Excerpt.Of(name)}'";

    /// <summary>Adds an operator.</summary>
    public int Add(string op, (int Field, object Value)[] options, params int[] arguments) => builder.Add(op, ToString(), options.Length == 0 ? null : new OptionValues(options), arguments);

    /// <summary>Adds an operator without options.</summary>
    public int Add(string op, params int[] arguments) => Add(op, [], arguments);

    /// <summary>A weight that must be there.</summary>
    public int Weight(string weight) => builder.Constant(weights(name, weight) ?? throw new InvalidDataException($"its weights have no '{Excerpt.Of(name)}/{weight}', which {this} needs."));

    /// <summary>A layer that this one holds, given the same inputs.</summary>
    /// <param name="layer">Its class and settings.</param>
    /// <param name="weightsOf">The name by which its weights are found.</param>
    public LayerCall Within(LayerInfo layer, string weightsOf) => new(layer.Kind, weightsOf, layer.Config, inputs, builder, weights);

    /// <summary>A setting, or null.</summary>
    public JsonElement? Setting(string setting) => config.Find(setting);

    /// <summary>A setting that is a text.</summary>
    public string Text(string setting, string fallback) => config.Find(setting)?.Text(What(setting)) ?? fallback;

    /// <summary>A setting that is true or false.</summary>
    public bool Truth(string setting, bool fallback) => config.Find(setting)?.Truth(What(setting)) ?? fallback;

    /// <summary>A setting that is a whole number.</summary>
    public int Whole(string setting, int fallback) => config.Find(setting)?.Whole(What(setting)) ?? fallback;

    /// <summary>A setting that is a real number.</summary>
    public float Real(string setting, float fallback) => config.Find(setting) is { } value ? (float)value.Real(What(setting)) : fallback;

    /// <summary>A setting that is a list of whole numbers.</summary>
    public int[] Wholes(string setting) => config.Find(setting)?.Wholes(What(setting)) ?? [];

    /// <summary>A setting of height and width: one number for both, or two.</summary>
    public (int Height, int Width)? Pair(string setting) => config.Find(setting) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } both => (both.Whole(What(setting)), both.Whole(What(setting))),
        { } list => list.Wholes(What(setting)) is [var height, var width] ? (height, width) : throw new InvalidDataException($"{What(setting)} has not two numbers."),
    };

    /// <summary>A setting of what is before and after height and width: one number for all, two, or two times two.</summary>
    public (int Top, int Bottom, int Left, int Right) Margins(string setting)
    {
        if (config.Find(setting) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() != 2 || list[0].ValueKind != JsonValueKind.Array)
            return Pair(setting) is var (height, width) ? (height, height, width, width) : (1, 1, 1, 1);
        return (list[0].Wholes(What(setting)), list[1].Wholes(What(setting))) is ([var top, var bottom], [var left, var right])
            ? (top, bottom, left, right)
            : throw new InvalidDataException($"{What(setting)} has not two times two numbers.");
    }

    /// <summary>The number of TensorFlow Lite for a padding.</summary>
    public int Padding => Text("padding", "valid").ToLowerInvariant() switch
    {
        "same" => 0,
        "valid" => 1,
        var other => throw new InvalidDataException($"{What("padding")} is '{Excerpt.Of(other)}'; expected same or valid."),
    };

    /// <summary>Refuses images with the channels second.</summary>
    public void CheckChannelsLast()
    {
        if (Text("data_format", "channels_last") is not "channels_last" and var other)
            throw new InvalidDataException($"{What("data_format")} is '{Excerpt.Of(other)}'; expected channels_last.");
    }

    /// <summary>What a message calls a setting.</summary>
    public string What(string setting) => $"'{setting}' of {this}";
}
