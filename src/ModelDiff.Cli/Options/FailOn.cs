using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Options;

/// <summary>Which verdicts are failures, for gates.</summary>
internal sealed class FailOn
{
    private static readonly string[] Words = ["derived", "undetermined"];

    private readonly Option<string[]> _failOn = new("--fail-on")
    {
        Description = "Exit with 3 when the verdict is 'derived', with 4 when it is 'undetermined' because nothing could be judged: --fail-on derived,undetermined. A gate wants both.",
        HelpName = "VERDICTS",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<bool> _failOnReuse = new("--fail-on-reuse") { Description = "The same as --fail-on derived." };

    public void AddTo(Command command) => command.Add(Headings.Verdict, _failOn, _failOnReuse);

    /// <summary>What was given, for another command line.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        [.. (parsed.GetValue(_failOn) ?? []).Select(word => $"{_failOn.Name}={word}"), .. parsed.GetValue(_failOnReuse) ? [_failOnReuse.Name] : Array.Empty<string>()];

    /// <summary>The exit code of a verdict, to be asked for before the work too, so that a misspelt word is told at once.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">A word is no verdict that can fail.</exception>
    public Func<Verdict, int> Read(ParseResult parsed)
    {
        var words = (parsed.GetValue(_failOn) ?? []).SelectMany(word => word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (words.FirstOrDefault(word => !Words.Contains(word, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new UsageException($"--fail-on takes {string.Join(" and ", Words)}; got '{unknown}'.");
        if (parsed.GetValue(_failOnReuse))
            words.Add(Words[0]);
        return verdict => verdict.Decision switch
        {
            VerdictDecision.Derived when words.Contains(Words[0]) => ExitCode.ReuseFound,
            VerdictDecision.Undetermined when words.Contains(Words[1]) => ExitCode.NothingJudged,
            _ => ExitCode.Done,
        };
    }
}
