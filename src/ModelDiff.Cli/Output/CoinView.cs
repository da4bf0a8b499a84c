using System.Globalization;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Training;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>Coins, and what a suspect knows of them, as a person reads it.</summary>
internal static class CoinView
{
    /// <summary>What was tossed.</summary>
    public static void Print(CoinToss toss, string file, string list, string? apart, IAnsiConsole console)
    {
        var grid = Grid();
        AddRow(grid, "coins", $"{file}: {NumberText.Count(toss.Coins.Pairs.Length, "pair")} of {toss.Coins.ClassNames.Length} classes");
        AddRow(grid, "SHA-256", FileHash.Sha256(file));
        AddRow(grid, "", "Publish this line, or have it time-stamped, before training: it proves later that the coins were tossed before.");
        AddRow(grid, "train on", $"{list}: {NumberText.Count(toss.Kept, "image")}; the {toss.Coins.Pairs.Length} that lost their toss are not in it");
        if (apart is not null)
            AddRow(grid, "references", $"{apart}: {NumberText.Count(toss.Unpaired, "image")} in no pair; models that learn from these alone may be the --panel of 'coins check'");
        AddRow(grid, "keep secret", $"{file} and {list}, for as long as the coins are to prove something: images whose choice is known prove nothing");
        console.Write(grid);
    }

    /// <summary>What was found.</summary>
    public static void Print(CoinReport report, IAnsiConsole console)
    {
        var finding = report.Finding;
        var grid = Grid();
        AddRow(grid, "suspect", finding.Suspect.Source is { } source ? $"{finding.Suspect.Name}   {source}" : finding.Suspect.Name);
        AddRow(grid, "coins", $"{report.Coins.Path}   SHA-256 {report.Coins.Sha256}");
        AddRow(grid, "asked", string.Create(CultureInfo.InvariantCulture, $"{finding.Queries} images of {finding.Pairs} pairs{(finding.Pairs < finding.AllPairs ? $", of {finding.AllPairs}" : "")}; {finding.Differing} pairs differ"));
        AddRow(grid, "right", string.Create(CultureInfo.InvariantCulture, $"on {finding.ChosenAccuracy:0.000} of the images that the coins chose, on {finding.LostAccuracy:0.000} of the others{(finding.ClassesWereMatched ? "; its classes stand in another order, and were matched by its answers" : "")}"));
        if (finding.References.Length > 0)
            AddRow(grid, "references", $"{finding.References.Count(reference => reference.Counts)} of {finding.References.Length} count; what they find easier in a pair is taken off");
        AddRow(grid, "z", string.Create(CultureInfo.InvariantCulture, $"{NumberText.Of(finding.Z, "0.00")}{(finding.References.Any(reference => reference.Counts) ? $" ({finding.ZAlone:0.00} without references)" : "")}"));
        if (finding.Verdict.P is not null)
            AddRow(grid, "p-value", P(finding));
        grid.AddRow(new Text("verdict", new Style(decoration: Decoration.Bold)), new Paragraph(Words(finding.Verdict.Decision), new Style(Color(finding.Verdict.Decision), decoration: Decoration.Bold)).Append($". {string.Join(" ", finding.Verdict.Reasons)}"));
        console.Write(grid);
    }

    /// <summary>The p-value with its resolution, and what is known where that ends.</summary>
    private static string P(CoinFinding finding)
    {
        var verdict = finding.Verdict;
        if (!(verdict.P <= verdict.SmallestP))
            return NumberText.Of(verdict.P, "0.#####");
        var end = $"at most {NumberText.Of(verdict.P, "0.#####")}, the smallest that random signs can give";
        return finding.Bound < verdict.P ? $"{end}; the exact one is at most {NumberText.Of(finding.Bound, "0e0")} (Hoeffding's inequality)" : end;
    }

    private static string Words(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "derived: made from the model whose training the coins chose, or from images that they chose",
        VerdictDecision.NotShown => "not shown that the suspect was made from the model, or from images that the coins chose",
        _ => "undetermined",
    };

    private static Color Color(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => Spectre.Console.Color.Red,
        VerdictDecision.NotShown => Spectre.Console.Color.Blue,
        _ => Spectre.Console.Color.Yellow,
    };

    private static Grid Grid() => new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();

    private static void AddRow(Grid grid, string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));
}
