using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Findings as tables.</summary>
internal static class AuditTables
{
    private const double LaxRate = 0.05;

    /// <summary>One table of the first panel with intervals, one of all panels, and one of other methods.</summary>
    /// <param name="findings">At least one.</param>
    /// <param name="rivals">What other methods say of the same suspects.</param>
    public static string Markdown(IReadOnlyList<AuditFinding> findings, IReadOnlyList<RivalFinding> rivals)
    {
        var text = new StringBuilder();
        var panels = findings.Select(finding => finding.Panel).Distinct().ToArray();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {panels[0]}").AppendLine();
        Row(text, ["suspects", "cases", "owners", "derived at 1 %", "95 % interval", "p at most 5 %", "withheld"]);
        Row(text, ["---", .. Enumerable.Repeat("--:", 6)]);
        foreach (var cell in Cells(findings.Where(finding => finding.Panel == panels[0])))
        {
            var share = ClusteredShare.Of([.. cell.Select(finding => (finding.Owner, IsCalled(finding)))]);
            Row(text, [Title(cell), Count(cell), cell.Select(finding => finding.Owner).Distinct().Count().ToString(CultureInfo.InvariantCulture), Share(share.Value), $"{Share(share.Lower)} to {Share(share.Upper)}", Share(cell.Average(finding => finding.P <= LaxRate ? 1.0 : 0)), Share(cell.Average(IsWithheld))]);
        }

        text.AppendLine().AppendLine("## Derived at 1 %, by panel; withheld in parentheses").AppendLine();
        Row(text, ["suspects", .. panels]);
        Row(text, ["---", .. panels.Select(_ => "--:")]);
        foreach (var cell in Cells(findings))
            Row(text, [Title(cell), .. panels.Select(panel => InPanel([.. cell.Where(finding => finding.Panel == panel)]))]);
        Rivals(text, [.. findings.Where(finding => finding.Panel == panels[0])], rivals);
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>All findings.</summary>
    public static string Json(AuditsConfig config, long seed, IReadOnlyList<AuditFinding> findings, IReadOnlyList<RivalFinding> rivals) => JsonSerializer.Serialize(new { config, seed, findings, rivals }, ZooJson.Options);

    private static void Rivals(StringBuilder text, IReadOnlyList<AuditFinding> findings, IReadOnlyList<RivalFinding> rivals)
    {
        if (rivals.Count == 0)
            return;
        var methods = rivals.Select(finding => finding.Method).Distinct().ToArray();
        text.AppendLine().AppendLine("## Accused by other methods: p at most 5 %").AppendLine();
        Row(text, ["suspects", "modeldiff, derived at 1 %", "modeldiff, p at most 5 %", .. methods]);
        Row(text, ["---", "--:", "--:", .. methods.Select(_ => "--:")]);
        var byCell = rivals.ToLookup(finding => (finding.IsDerived, finding.Cell, finding.Method));
        foreach (var cell in Cells(findings))
        {
            Row(text,
            [
                Title(cell), Share(cell.Average(finding => IsCalled(finding) ? 1.0 : 0)), Share(cell.Average(finding => finding.P <= LaxRate ? 1.0 : 0)),
                .. methods.Select(method => Share(byCell[(cell.Key.IsDerived, cell.Key.Cell, method)].Average(finding => finding.P <= LaxRate ? 1.0 : 0))),
            ]);
        }
    }

    private static IEnumerable<IGrouping<(bool IsDerived, string Cell), AuditFinding>> Cells(IEnumerable<AuditFinding> findings) =>
        findings.GroupBy(finding => (finding.IsDerived, finding.Cell)).OrderByDescending(cell => cell.Key.IsDerived).ThenBy(cell => cell.Key.Cell, StringComparer.Ordinal);

    private static string InPanel(IReadOnlyList<AuditFinding> cell) => cell.Count == 0 ? "" : $"{Share(cell.Average(finding => IsCalled(finding) ? 1.0 : 0))} ({Share(cell.Average(IsWithheld))})";

    private static bool IsCalled(AuditFinding finding) => finding.Decision == VerdictDecision.Derived;

    private static double IsWithheld(AuditFinding finding) => finding.Decision == VerdictDecision.Undetermined ? 1 : 0;

    private static string Title(IGrouping<(bool IsDerived, string Cell), AuditFinding> cell) => $"{(cell.Key.IsDerived ? "guilty" : "innocent")}: {cell.Key.Cell}";

    private static string Count(IEnumerable<AuditFinding> cell) => cell.Count().ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, IEnumerable<string> values) => text.Append("| ").AppendJoin(" | ", values).AppendLine(" |");
}
