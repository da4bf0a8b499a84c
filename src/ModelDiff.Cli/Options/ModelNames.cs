namespace ModelDiff.Cli.Options;

/// <summary>Short names for models that are told by their paths.</summary>
internal static class ModelNames
{
    /// <summary>File names without extensions; where some are alike, those with as many folders before them as it takes.</summary>
    /// <param name="paths">Paths, addresses or names.</param>
    public static string[] Of(IReadOnlyList<string> paths)
    {
        var parts = paths.Select(path => Path.ChangeExtension(path, null).Split('/', '\\')).ToArray();
        for (var depth = 1; depth <= parts.Max(part => part.Length, 1); depth++)
        {
            var names = parts.Select(part => string.Join('/', part.TakeLast(depth))).ToArray();
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length)
                return names;
        }

        return [.. paths.Select((path, i) => FormattableString.Invariant($"{path} ({i + 1})"))];
    }

    private static int Max(this IEnumerable<string[]> parts, Func<string[], int> length, int least) => parts.Select(length).Append(least).Max();
}
