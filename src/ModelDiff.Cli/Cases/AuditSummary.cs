using System.Text.Json;
using ModelDiff.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Cases;

/// <summary>What an audit found of all suspects.</summary>
/// <param name="Case">The case and its hash.</param>
/// <param name="Victim">The owner's model.</param>
/// <param name="Findings">In the order of the case.</param>
internal sealed record AuditSummary(RecordedFile Case, string Victim, IReadOnlyList<SuspectFinding> Findings)
{
    /// <summary>The file that holds it, in the folder of the reports.</summary>
    public const string FileName = "summary.json";

    /// <summary>The exit code of the whole: a verdict that <c>--fail-on</c> asked for is not hidden by a suspect that failed, which the summary names in any case.</summary>
    public int ExitCode => Has(Cli.ExitCode.ReuseFound) ? Cli.ExitCode.ReuseFound
        : Has(Cli.ExitCode.NothingJudged) ? Cli.ExitCode.NothingJudged
        : Findings.All(finding => finding.ExitCode == Cli.ExitCode.Done) ? Cli.ExitCode.Done : Cli.ExitCode.Failed;

    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("case");
            json.WriteString("path", Case.Path);
            json.WriteString("sha256", Case.Sha256);
            json.WriteEndObject();
            json.WriteString("victim", Victim);
            json.WriteStartArray("suspects");
            foreach (var finding in Findings)
                Write(json, finding);
            json.WriteEndArray();
            json.WriteNumber("exitCode", ExitCode);
            json.WriteString("version", LibraryInfo.Version);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private bool Has(int exitCode) => Findings.Any(finding => finding.ExitCode == exitCode);

    private static void Write(Utf8JsonWriter json, SuspectFinding finding)
    {
        var comparison = finding.Comparison;
        json.WriteStartObject();
        json.WriteString("suspect", finding.Suspect);
        json.WriteString("folder", Path.GetFileName(finding.Folder));
        json.WriteString("sha256", comparison?.SuspectSha256);
        json.WriteString("decision", comparison is null ? null : VerdictText.Key(comparison.Verdict.Decision));
        json.WriteFinite("p", comparison?.Verdict.P);
        json.WriteFinite("similarity", comparison?.Similarity);
        json.WriteString("failure", finding.Failure);
        json.WriteNumber("exitCode", finding.ExitCode);
        json.WriteEndObject();
    }
}
