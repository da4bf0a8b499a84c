using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Options;

/// <summary>The files to which a result is written besides the terminal.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _html = Option("--html", "Write a report for people: one HTML file with charts that needs no network.");
    private readonly Option<string?> _markdown = Option("--markdown", "Write verdict and tables as Markdown.");
    private readonly Option<string?> _csv = Option("--csv", "Write the numbers as CSV: a line per evidence, or per two models of a matrix.");

    private readonly Option<string?> _date = new("--date") { Description = "The day that the record states; 'none' for none, so that the same result gives the same bytes on every day. Default: today, in UTC.", HelpName = "YYYY-MM-DD|none" };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { CommonOptions.Json, _html, _markdown, _csv, _date })
            command.Add(option);
    }

    /// <summary>The record of a run, to which the result adds its models.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">The date is none.</exception>
    public RunRecord Record(ParseResult parsed) => new() { CommandLine = RecordedWords.Of(parsed), Date = ReadDate(parsed.GetValue(_date)) };

    private static DateOnly? ReadDate(string? text) => text switch
    {
        null => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        "none" => null,
        _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => throw new UsageException($"--date must be a day such as 2026-01-31, or none; got '{text}'."),
    };

    /// <summary>The files asked for.</summary>
    public ReportFiles Read(ParseResult parsed) =>
        new(parsed.GetValue(CommonOptions.Json), parsed.GetValue(_html), parsed.GetValue(_markdown), parsed.GetValue(_csv));

    private static Option<string?> Option(string name, string description) => new(name) { Description = description, HelpName = "FILE|-" };
}
