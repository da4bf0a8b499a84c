using ModelDiff.Cli.Options;

namespace ModelDiff.Cli.Cases;

/// <summary>Names of folders for suspects: those of their files, in characters that every system takes, and all different.</summary>
internal static class SuspectFolders
{
    private const int Longest = 80;

    /// <summary>A name for each suspect.</summary>
    public static string[] Of(IReadOnlyList<string> suspects)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. ModelNames.Of([.. suspects.Select(RecordedWords.WithoutPassword)]).Select(name => Free(Plain(name), taken))];
    }

    private static string Plain(string name)
    {
        var plain = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')).Trim('-', '.');
        return plain.Length == 0 ? "suspect" : plain[Math.Max(0, plain.Length - Longest)..];
    }

    private static string Free(string name, HashSet<string> taken)
    {
        for (var i = 1; ; i++)
        {
            var candidate = i == 1 ? name : FormattableString.Invariant($"{name}-{i}");
            if (taken.Add(candidate))
                return candidate;
        }
    }
}
