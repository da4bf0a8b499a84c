using ModelDiff.ModelReuse.Audits;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Tests.Audits;

public class AuditTablesTests
{
    [Fact]
    public void Markdown_OfFindings_CountsEachCell()
    {
        AuditFinding[] findings =
        [
            new("20 references", "a", "prune", true, VerdictDecision.Derived, 0.001),
            new("20 references", "a", "prune", true, VerdictDecision.NotShown, 0.04),
            new("20 references", "b", "prune", true, VerdictDecision.NotShown, 0.2),
            new("20 references", "b", "prune", true, VerdictDecision.Undetermined, null),
            new("20 references", "b", "fresh twin", false, VerdictDecision.NotShown, 0.5),
            new("without twins", "b", "fresh twin", false, VerdictDecision.Undetermined, null),
        ];

        RivalFinding[] rivals =
        [
            new("sac", "a", "prune", true, 0.05), new("sac", "a", "prune", true, 0.2), new("sac", "b", "prune", true, 0.01), new("sac", "b", "prune", true, 0.01), new("sac", "b", "fresh twin", false, 0.04),
            new("cka", "a", "prune", true, 0.2), new("cka", "a", "prune", true, 0.2), new("cka", "b", "prune", true, 0.01), new("cka", "b", "prune", true, 0.06), new("cka", "b", "fresh twin", false, 0.5),
        ];

        AuditTables.Markdown(findings, rivals).Split('\n').Where(line => line.StartsWith("| guilty", StringComparison.Ordinal) || line.StartsWith("| innocent", StringComparison.Ordinal)).Should().Equal(
            "| guilty: prune | 4 | 2 | 0.250 | 0.046 to 0.699 | 0.500 | 0.250 |",
            "| innocent: fresh twin | 1 | 1 | 0.000 | 0.000 to 0.793 | 0.000 | 0.000 |",
            "| guilty: prune | 0.250 (0.250) |  |",
            "| innocent: fresh twin | 0.000 (0.000) | 0.000 (1.000) |",
            "| guilty: prune | 0.250 | 0.500 | 0.750 | 0.250 |",
            "| innocent: fresh twin | 0.000 | 0.000 | 1.000 | 0.000 |");
    }
}
