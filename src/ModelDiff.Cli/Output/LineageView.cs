using System.Globalization;
using ModelDiff.Lineage;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>A lineage as a person reads it: groups, closest pairs, and the tree.</summary>
internal static class LineageView
{
    private const int MostPairs = 20;
    private const int MostLeaves = 100;

    public static void Print(ModelLineage lineage, IAnsiConsole console)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lineage.Models.Length} models, asked {lineage.Queries} rows each; {lineage.PanelSize} reference models"));
        foreach (var note in lineage.Notes)
            console.WriteLine(note);
        PrintGroups(lineage, console);
        console.Write(Pairs(lineage));
        if (lineage.Models.Length <= MostLeaves)
            console.Write(Tree(lineage));
    }

    private static void PrintGroups(ModelLineage lineage, IAnsiConsole console)
    {
        if (lineage.Groups is not { } groups)
            return;
        console.WriteLine();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(groups.IsEmpty ? "No" : groups.Length.ToString(CultureInfo.InvariantCulture))} group{(groups.Length == 1 ? "" : "s")} of relatives; of all pairs called related, at most {100 * lineage.FalsePositiveRate:0.###} % are expected to be innocent."));
        for (var i = 0; i < groups.Length; i++)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i + 1}. {string.Join(", ", groups[i].Select(model => lineage.Models[model]))}"));
    }

    private static Table Pairs(ModelLineage lineage)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("model").AddColumn("other");
        foreach (var column in new[] { "similarity", "z", "adjusted p" })
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        var count = lineage.Models.Length;
        var pairs = from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j);
        foreach (var (i, j) in pairs.OrderByDescending(pair => Number(lineage.Scores, pair)).ThenByDescending(pair => Number(lineage.Similarity, pair)).Take(MostPairs))
        {
            table.AddRow(
                new Text(lineage.Models[i]), new Text(lineage.Models[j]), Cell(lineage.Similarity[i, j], "0.000"),
                Cell(lineage.Scores?[i, j], "0.0"), Cell(lineage.AdjustedPValues?[i, j], "0.0000"));
        }

        return table.Title(count * (count - 1) / 2 > MostPairs ? $"the {MostPairs} closest pairs" : "all pairs");
    }

    private static double Number(SquareMatrix? matrix, (int I, int J) pair) => matrix?[pair.I, pair.J] is { } value && double.IsFinite(value) ? value : double.NegativeInfinity;

    private static Text Cell(double? value, string format) => new(value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "-");

    private static Tree Tree(ModelLineage lineage)
    {
        var tree = new Tree("tree (neighbor joining, branch lengths)");
        foreach (var child in lineage.Tree.Children)
            Add(tree, child, lineage);
        return tree;
    }

    private static void Add(IHasTreeNodes parent, Lineage.TreeNode node, ModelLineage lineage)
    {
        var label = node.Model is { } model ? $"{Markup.Escape(lineage.Models[model])}  {Length(node)}" : Length(node);
        var added = parent.AddNode(label);
        foreach (var child in node.Children)
            Add(added, child, lineage);
    }

    private static string Length(Lineage.TreeNode node) => node.Length.ToString("0.000", CultureInfo.InvariantCulture);
}
