namespace ModelDiff.Cli.Help;

/// <summary>What somebody meant who misspelt a word.</summary>
internal static class Spelling
{
    private const int LeastBeginning = 3;

    /// <summary>The likeliest of the words that are known, or null where none is likely: one with few wrong letters, or the only one that begins so.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">What could have been meant.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var all = known.ToArray();
        var letters = word.Trim('-').Length;
        var near = all
            .Select(candidate => (Word: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(3, letters / 3)))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word).FirstOrDefault();
        return near ?? (letters >= LeastBeginning && all.Where(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null);
    }

    /// <summary>The sentence that asks, with a space before it; empty where nothing is likely.</summary>
    public static string Question(string word, IEnumerable<string> known) => Nearest(word, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>How many letters must be put in, left out, changed, or swapped with their neighbors.</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
