using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>An input or output as a model's file declares it. Immutable.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Type">Of its elements, for example <c>float32</c>; empty where the file does not tell.</param>
/// <param name="Sizes">Of its axes, the rows' among them; -1 where a size is open. Null where not even their number is known.</param>
public sealed record DeclaredTensor(string Name, string Type, ImmutableArray<long>? Sizes)
{
    /// <summary>For example <c>float32 [1, 224, 224, 3]</c>.</summary>
    public override string ToString() => $"{Type} [{(Sizes is { } sizes ? string.Join(", ", sizes.Select(size => size < 0 ? "?" : size.ToString(System.Globalization.CultureInfo.InvariantCulture))) : "…")}]".TrimStart();
}
