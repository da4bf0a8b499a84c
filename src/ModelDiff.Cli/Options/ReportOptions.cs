using System.CommandLine;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Options;

/// <summary>The files to which a result is written besides the terminal.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _html = Option("--html", "Write a report for people: one HTML file with charts that needs no network.");
    private readonly Option<string?> _markdown = Option("--markdown", "Write verdict and tables as Markdown.");
    private readonly Option<string?> _csv = Option("--csv", "Write the numbers as CSV: a line per evidence, or per two models of a matrix.");

    public void AddTo(Command command)
    {
        foreach (var option in new[] { CommonOptions.Json, _html, _markdown, _csv })
            command.Add(option);
    }

    /// <summary>The files asked for.</summary>
    public ReportFiles Read(ParseResult parsed) =>
        new(parsed.GetValue(CommonOptions.Json), parsed.GetValue(_html), parsed.GetValue(_markdown), parsed.GetValue(_csv));

    private static Option<string?> Option(string name, string description) => new(name) { Description = description, HelpName = "FILE|-" };
}
