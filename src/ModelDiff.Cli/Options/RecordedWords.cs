using System.Collections.Immutable;
using System.CommandLine;

namespace ModelDiff.Cli.Options;

/// <summary>The command line as a record keeps it: without the files that it writes, which have no say in the result, and without what an address may hold of a password.</summary>
internal static class RecordedWords
{
    private static readonly string[] Outputs = ["--json", "--html", "--markdown", "--csv", "--attest", "--sign", "--mlbom", "--save-pairs", "--date"];

    /// <param name="parsed">The command line.</param>
    public static ImmutableArray<string> Of(ParseResult parsed)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add("modeldiff");
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            if (Outputs.Contains(parsed.Tokens[i].Value))
                i++;
            else
                words.Add(WithoutPassword(parsed.Tokens[i].Value));
        }

        return words.ToImmutable();
    }

    /// <summary>A word without what an address in it may hold of a password.</summary>
    public static string WithoutPassword(string word)
    {
        var host = word.IndexOf("://", StringComparison.Ordinal) + 3;
        var at = host < 3 ? -1 : word.IndexOf('@', host);
        var path = host < 3 ? -1 : word.IndexOf('/', host);
        return at < 0 || (path >= 0 && path < at) ? word : string.Concat(word.AsSpan(0, host), "…", word.AsSpan(at));
    }
}
