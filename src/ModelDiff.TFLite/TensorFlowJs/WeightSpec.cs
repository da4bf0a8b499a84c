using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>A constant as the list of weights describes it.</summary>
/// <param name="Name">Unique in its model.</param>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="Type">Of its elements as stored.</param>
/// <param name="Code">What stored integers stand for, or null.</param>
/// <param name="IsWhole">Whether what they stand for are whole numbers.</param>
internal sealed record WeightSpec(string Name, int[] Shape, TensorType Type, (double Scale, double Minimum)? Code, bool IsWhole)
{
    /// <summary>Reads an entry of the list.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a type that is not supported.</exception>
    public static WeightSpec Read(JsonElement entry)
    {
        var name = entry.Require("name", "an entry of its 'weightsManifest'").Text("a name in its 'weightsManifest'");
        var owner = $"its weight '{Excerpt.Of(name)}'";
        var shape = entry.Require("shape", owner).Wholes($"the shape of {owner}");
        if (shape.Length > 32 || shape.Any(size => size < 0))
            throw new InvalidDataException($"{owner} has the shape [{string.Join(", ", shape.Take(32))}].");
        var type = entry.Require("dtype", owner).Text($"the dtype of {owner}");
        var kept = entry.Find("quantization") is { } quantization ? quantization.Require("dtype", $"the quantization of {owner}").Text($"the quantization of {owner}") : null;
        return (type, kept) switch
        {
            ("float32", null) => new(name, shape, TensorType.Float32, null, false),
            ("float32", "float16") => new(name, shape, TensorType.Float16, null, false),
            ("float32" or "int32", "uint8") => new(name, shape, TensorType.UInt8, ReadCode(entry, owner), type == "int32"),
            ("float32" or "int32", "uint16") => new(name, shape, TensorType.UInt16, ReadCode(entry, owner), type == "int32"),
            ("int32", null) => new(name, shape, TensorType.Int32, null, true),
            ("bool", null) => new(name, shape, TensorType.Bool, null, true),
            ("uint8", null) => new(name, shape, TensorType.UInt8, null, true),
            ("float16", null) => new(name, shape, TensorType.Float16, null, false),
            _ => throw new InvalidDataException($"{owner} is of type {Excerpt.Of(type)}{(kept is null ? "" : $" kept as {Excerpt.Of(kept)}")}; supported are float32, float16, int32, uint8 and bool, and uint8 and uint16 with a scale."),
        };
    }

    /// <summary>How many bytes of the files it takes.</summary>
    public long Length
    {
        get
        {
            var length = Type switch { TensorType.Float32 or TensorType.Int32 => 4L, TensorType.Float16 or TensorType.UInt16 => 2, _ => 1 };
            foreach (var size in Shape)
                length = size > 0 && length > int.MaxValue / size ? throw new InvalidDataException($"its weight '{Excerpt.Of(Name)}' has the shape [{string.Join(", ", Shape)}], for which no file has bytes.") : length * size;
            return length;
        }
    }

    private static (double Scale, double Minimum) ReadCode(JsonElement entry, string owner)
    {
        var quantization = entry.Find("quantization")!.Value;
        return (quantization.Require("scale", owner).Real($"the scale of {owner}"), quantization.Require("min", owner).Real($"the min of {owner}"));
    }
}
