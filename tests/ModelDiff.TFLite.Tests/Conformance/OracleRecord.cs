using System.Runtime.InteropServices;
using System.Text.Json;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.Tests.Conformance;

/// <summary>What a runtime of TensorFlow Lite answered to one model, as docs/studies/mobile-oracle.cjs writes it.</summary>
internal sealed record OracleRecord(string Model, OracleTensor[]? Inputs, OracleTensor[]? Outputs, string? Error)
{
    /// <summary>The record, or null where the runtime was not asked.</summary>
    public static OracleRecord? Read(string folder, string model, string runtime)
    {
        var path = Path.Combine(folder, $"{model}.{runtime}.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<OracleRecord>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
    }
}

/// <summary>One tensor of a record.</summary>
internal sealed record OracleTensor(string Name, string Type, long[] Shape, string File)
{
    /// <summary>Its elements as real numbers.</summary>
    /// <param name="folder">Where the records are.</param>
    /// <param name="info">What the file says of the tensor.</param>
    public float[] Read(string folder, TensorInfo info)
    {
        var bytes = System.IO.File.ReadAllBytes(Path.Combine(folder, File));
        float[] numbers = Type switch
        {
            "float32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "uint8" => [.. bytes.Select(value => (float)value)],
            "int8" => [.. bytes.Select(value => (float)(sbyte)value)],
            "int32" => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(value => (float)value)],
            _ => throw new NotSupportedException(Type),
        };
        return info.IsQuantized ? [.. numbers.Select(value => (float)((value - info.Quantization!.ZeroPoints[0]) * info.Quantization.Scales[0]))] : numbers;
    }
}
