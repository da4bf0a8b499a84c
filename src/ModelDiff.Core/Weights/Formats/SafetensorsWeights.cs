using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Reader of the tensors of safetensors files; types that are not known are left out.</summary>
internal static class SafetensorsWeights
{
    public static ImmutableArray<WeightTensor> Read(ModelContent content) => InputFiles.Read(content.Name, content.Path is null ? content.ReadAll() : null, stream =>
    {
        var header = SafetensorsHeader.Read(stream);
        if (AnswerKind(header) is { } kind)
            throw new InvalidDataException($"it is a {kind} by modeldiff, which holds answers and no weights.");
        return header.Entries.Where(SafetensorsHeader.IsKnown).Select(entry => Tensor(content, header.DataStart + entry.Begin, entry)).ToImmutableArray();
    });

    /// <summary>What a file of this library's own is that holds no weights; null for others.</summary>
    private static string? AnswerKind(SafetensorsHeader header) => header.Metadata.GetValueOrDefault(SafetensorsHeader.FormatKey) switch
    {
        "fingerprint" => "fingerprint",
        "panel" => "packed panel",
        _ => null,
    };

    private static WeightTensor Tensor(ModelContent content, long start, SafetensorsEntry entry)
    {
        var type = SafetensorsHeader.TypeOf(entry);
        WeightFile.Count(entry.Name, entry.Shape, (entry.End - entry.Begin) / type.Size);
        return WeightFile.Tensor(content.Name, entry.Name, type, entry.Shape, destination => WeightFile.ReadRange(content, start, destination));
    }
}
