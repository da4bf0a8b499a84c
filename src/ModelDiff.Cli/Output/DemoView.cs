using System.Globalization;
using ModelDiff.Cli.Demo;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>The demo's findings as a newcomer reads them.</summary>
internal static class DemoView
{
    public static void Print(Fingerprint fingerprint, IReadOnlyCollection<DemoFinding> findings, TimeSpan elapsed, IAnsiConsole console)
    {
        var twins = fingerprint.Panel.Count(member => member.Profile.Role == ModelRole.Twin);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The owner of a small model, which tells 6 drawn textures, has prepared for an audit: {fingerprint.Panel.Length - twins} unrelated models, {twins} second models by his recipe, and copies of his own, of which the audit finds:"));
        foreach (var power in fingerprint.Power)
            console.WriteLine($"  {PowerText.Made(power.Method)}: {power.Found} of {power.Of}");
        console.WriteLine();
        console.WriteLine("Now four models turn up. Which were made from his?");
        console.WriteLine();
        console.Write(Table(findings, console));
        console.WriteLine("p is the probability that an innocent model looks so much like the owner's; 'derived' is said at 0.01 or less.");
        console.WriteLine("'not-shown' is no acquittal: what it is worth for each method of theft, the copies above tell.");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{findings.Count(IsRight)} of {findings.Count} verdicts are right. {elapsed.TotalSeconds:0} s. 'modeldiff prepare' does the same for your model."));
    }

    private static Table Table(IEnumerable<DemoFinding> findings, IAnsiConsole console)
    {
        var table = new Table().Border(console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumn("suspect").AddColumn("what it really is").AddColumn(new TableColumn("accuracy").RightAligned()).AddColumn(new TableColumn("p").RightAligned()).AddColumn("verdict");
        foreach (var finding in findings)
        {
            table.AddRow(
                new Text(finding.Suspect),
                new Text(finding.Relation),
                new Text(finding.Accuracy.ToString("0 %", CultureInfo.InvariantCulture)),
                new Text(PValueText.Of(finding.Verdict.P)),
                new Text(VerdictText.Key(finding.Verdict.Decision), new Style(IsRight(finding) ? Color.Green : Color.Yellow)));
        }

        return table;
    }

    private static bool IsRight(DemoFinding finding) => finding.Verdict.Decision == (finding.IsDerived ? VerdictDecision.Derived : VerdictDecision.NotShown);
}
