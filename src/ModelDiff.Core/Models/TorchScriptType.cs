using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>A type as TorchScript writes it, for example <c>Dict[str, Tensor]</c>.</summary>
/// <param name="Name">The part before the brackets; class names in full.</param>
/// <param name="Arguments">The types within the brackets.</param>
internal sealed record TorchScriptType(string Name, ImmutableArray<TorchScriptType> Arguments)
{
    /// <summary>Whether this is a tensor and nothing else.</summary>
    public bool IsTensor => Name == "Tensor";

    /// <summary>Brackets within each other that are read; models need fewer than ten.</summary>
    public const int Deepest = 64;

    /// <summary>Reads a type.</summary>
    /// <exception cref="InvalidDataException">It is nested deeper than <see cref="Deepest"/>.</exception>
    public static TorchScriptType Parse(string text) => Parse(text, 0);

    private static TorchScriptType Parse(string text, int depth)
    {
        if (depth > Deepest)
            throw new InvalidDataException($"its code has types that are nested too deep; at most {Deepest} brackets within each other are read.");
        text = text.Trim();
        var open = text.IndexOf('[', StringComparison.Ordinal);
        return open < 0 || text[^1] != ']'
            ? new(text, [])
            : new(text[..open], [.. SplitList(text[(open + 1)..^1]).Select(part => Parse(part, depth + 1))]);
    }

    /// <summary>Splits at the commas that stand in no brackets.</summary>
    public static IEnumerable<string> SplitList(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' or '(' => 1, ']' or ')' => -1, _ => 0 };
            if (text[i] != ',' || depth != 0)
                continue;
            yield return text[start..i].Trim();
            start = i + 1;
        }

        if (text[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    /// <summary>The type as TorchScript writes it.</summary>
    public override string ToString() => Arguments.IsEmpty ? Name : $"{Name}[{string.Join(", ", Arguments)}]";
}
