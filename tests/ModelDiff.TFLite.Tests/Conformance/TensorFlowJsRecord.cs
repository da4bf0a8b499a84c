using System.Runtime.InteropServices;
using System.Text.Json;

namespace ModelDiff.TFLite.Tests.Conformance;

/// <summary>What TensorFlow.js answered to one model, as docs/studies/tfjs-oracle.cjs writes it.</summary>
internal sealed record TensorFlowJsRecord(string Model, TensorFlowJsTensor[]? Inputs, TensorFlowJsTensor[]? Outputs, string? Error)
{
    /// <summary>The record, or null where it was not asked.</summary>
    public static TensorFlowJsRecord? Read(string folder, string model)
    {
        var path = Path.Combine(folder, $"{model.Replace('/', '_')}.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<TensorFlowJsRecord>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
    }
}

/// <summary>One tensor of a record.</summary>
internal sealed record TensorFlowJsTensor(string Name, long[] Shape, string File)
{
    /// <summary>Its elements.</summary>
    public float[] Read(string folder) => MemoryMarshal.Cast<byte, float>(System.IO.File.ReadAllBytes(Path.Combine(folder, File))).ToArray();
}
