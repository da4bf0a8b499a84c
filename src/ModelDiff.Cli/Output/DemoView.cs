using System.Globalization;
using ModelDiff.Cli.Demo;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>The demo's findings as a newcomer reads them.</summary>
internal static class DemoView
{
    public static void Print(IReadOnlyCollection<DemoFinding> findings, TimeSpan elapsed, IAnsiConsole console)
    {
        console.WriteLine("A source model was trained on drawings of shapes. Which of the others were made from it?");
        console.WriteLine();
        console.Write(Past(findings));
        console.WriteLine();
        var table = new Table().Border(console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumn("suspect");
        table.AddColumn(new TableColumn("accuracy").RightAligned());
        table.AddColumn(new TableColumn("like the source").RightAligned());
        table.AddColumn(new TableColumn("like a stranger").RightAligned());
        table.AddColumn("made from it?");
        foreach (var finding in findings)
        {
            table.AddRow(
                new Text(finding.Suspect),
                new Text(finding.Accuracy.ToString("0 %", CultureInfo.InvariantCulture)),
                new Text(finding.ToSource.ToString("0.000", CultureInfo.InvariantCulture)),
                new Text(finding.ToNearestStranger.ToString("0.000", CultureInfo.InvariantCulture)),
                new Text(Answer(finding), new Style(finding.SeemsDerived == finding.Derived ? Color.Green : Color.Yellow)));
        }

        console.Write(table);
        console.WriteLine("The two middle columns are similarities of decision distance vectors on 100 adversarial pairs. The answer is yes where a suspect is more like the source than like the nearest stranger.");
        console.WriteLine();
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{findings.Count(finding => finding.SeemsDerived == finding.Derived)} of {findings.Count} answers are right. {elapsed.TotalSeconds:0} s."));
    }

    private static Grid Past(IEnumerable<DemoFinding> findings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var finding in findings)
            grid.AddRow(new Text(finding.Suspect, new Style(decoration: Decoration.Bold)), new Text(finding.Relation));
        return grid;
    }

    private static string Answer(DemoFinding finding) => (finding.SeemsDerived, finding.Derived) switch
    {
        (true, true) => "yes",
        (false, false) => "no",
        (true, false) => "yes (wrong)",
        (false, true) => "no (missed)",
    };
}
