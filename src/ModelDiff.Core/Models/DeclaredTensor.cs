using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Models;

/// <summary>An input or output as a model's file declares it. Immutable.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Type">Of its elements, for example <c>float32</c>; empty where the file does not tell.</param>
/// <param name="Sizes">Of its axes, the rows' among them; -1 where a size is open. Null where not even their number is known.</param>
public sealed record DeclaredTensor(string Name, string Type, ImmutableArray<long>? Sizes)
{
    private const int MostTold = 8;

    /// <summary>For example <c>float32 [1, 224, 224, 3]</c>; of many axes the first are told.</summary>
    public override string ToString() => $"{Type} [{(Sizes is { } sizes ? Listed(sizes) : "…")}]".TrimStart();

    private static string Listed(ImmutableArray<long> sizes) =>
        string.Join(", ", sizes.Take(MostTold).Select(size => size < 0 ? "?" : size.ToString(CultureInfo.InvariantCulture))) + (sizes.Length > MostTold ? ", …" : "");
}
