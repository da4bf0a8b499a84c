using System.Collections.Immutable;

namespace ModelDiff.Storage;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Its element type as the file spells it, for example <c>F32</c>.</param>
/// <param name="Shape">The sizes of its axes.</param>
public sealed record SafetensorsEntry(string Name, string DataType, ImmutableArray<long> Shape)
{
    internal long Begin { get; init; }

    internal long End { get; init; }
}
