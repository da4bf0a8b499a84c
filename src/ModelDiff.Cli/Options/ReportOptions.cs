using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Options;

/// <summary>The files to which a result is written besides the terminal.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _html = Option("--html", "Write a report for people: one HTML file with charts that needs no network.");
    private readonly Option<string?> _markdown = Option("--markdown", "Write verdict and tables as Markdown.");
    private readonly Option<string?> _csv = Option("--csv", "Write the numbers as CSV: a line per evidence, or per two models of a matrix.");

    private readonly Option<string?> _date = new("--date") { Description = "The day that the record states; 'none' for none, so that the same result gives the same bytes on every day. Default: today, in UTC.", HelpName = "YYYY-MM-DD|none" };

    private readonly Option<string?> _attest = new("--attest") { Description = "Write what was found as a signed in-toto statement about the suspect's file; needs --sign.", HelpName = "FILE|-" };
    private readonly Option<string?> _sign = new("--sign") { Description = "The private key (PEM, elliptic curve) that signs it.", HelpName = "KEY.pem" };
    private readonly Option<string?> _mlBom = new("--mlbom") { Description = "Write a bill of materials of the suspect, CycloneDX 1.7: a variant of the victim where that is the verdict.", HelpName = "FILE|-" };

    private readonly bool _withSuspect;

    /// <param name="withSuspect">Whether the result is about one suspect.</param>
    public ReportOptions(bool withSuspect = true) => _withSuspect = withSuspect;

    public void AddTo(Command command)
    {
        command.Add(Headings.Results, CommonOptions.Json, _html, _markdown, _csv, _date);
        if (_withSuspect)
            command.Add(Headings.Results, _attest, _sign, _mlBom);
    }

    /// <summary>Adds JSON alone, with the day that its record states.</summary>
    public void AddJsonTo(Command command)
    {
        command.Add(Headings.Results, CommonOptions.Json, _date);
    }

    /// <summary>The record of a run, to which the result adds its models.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">The date is none.</exception>
    public RunRecord Record(ParseResult parsed) => new()
    {
        CommandLine = RecordedWords.Of(parsed),
        Date = ReadDate(parsed.GetValue(_date)),
        Inputs = AppliedSettings.Of(parsed) is { } settings ? [RecordedFile.Of(settings.File)] : [],
    };

    private static DateOnly? ReadDate(string? text) => text switch
    {
        null => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        "none" => null,
        _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => throw new UsageException($"--date must be a day such as 2026-01-31, or none; got '{text}'."),
    };

    /// <summary>The files asked for.</summary>
    /// <exception cref="UsageException">An attestation without a key, or a key without one.</exception>
    public ReportFiles Read(ParseResult parsed)
    {
        var files = new ReportFiles(parsed.GetValue(CommonOptions.Json), parsed.GetValue(_html), parsed.GetValue(_markdown), parsed.GetValue(_csv));
        if (!_withSuspect)
            return files;
        files = files with { Attestation = parsed.GetValue(_attest), Key = parsed.GetValue(_sign), MlBom = parsed.GetValue(_mlBom) };
        return files.Attestation is null == files.Key is null ? files : throw new UsageException("--attest FILE and --sign KEY.pem go together: the key signs the attestation.");
    }

    private static Option<string?> Option(string name, string description) => new(name) { Description = description, HelpName = "FILE|-" };
}
