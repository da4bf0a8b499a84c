using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using ModelDiff.Cli.Configuration;

namespace ModelDiff.Cli.Options;

/// <summary>The command line as a record keeps it: without the files that it writes, which have no say in the result, and without what an address may hold of a password. What came from a settings file stands in it, and that no such file is wanted.</summary>
internal static class RecordedWords
{
    private static readonly string[] Outputs = ["--json", "--html", "--markdown", "--csv", "--attest", "--sign", "--mlbom", "--save-pairs", "--date"];

    /// <param name="parsed">The command line.</param>
    public static ImmutableArray<string> Of(ParseResult parsed)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add("modeldiff");
        var (hasSettings, options) = (AppliedSettings.Of(parsed) is not null, 1);
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            var token = parsed.Tokens[i];
            if (Outputs.Contains(token.Value) || (hasSettings && token.Value == CommonOptions.Config.Name))
            {
                i++;
                continue;
            }

            words.Add(WithoutPassword(token.Value));
            if (token.Type == TokenType.Command)
                options = words.Count;
        }

        if (hasSettings)
            words.InsertRange(options, [CommonOptions.Config.Name, ConfigFile.None]);
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
