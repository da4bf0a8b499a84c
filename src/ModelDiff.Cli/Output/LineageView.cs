using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Lineage;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>A lineage as a person reads it: groups, closest pairs, and the tree.</summary>
internal static class LineageView
{
    private const int MostLeaves = 100;
    private const int LongestName = 19;   // two of them and three numbers make a line
    private const int TreeStep = 4;
    private const int LengthWidth = 9;
    private const int LeastNameWidth = 20;

    public static void Print(ModelLineage lineage, IAnsiConsole console)
    {
        console.WriteLine(LineageText.Compared(lineage));
        foreach (var note in lineage.Notes)
            console.WriteLine(note);
        PrintGroups(lineage, console);
        console.Write(Pairs(lineage));
        if (lineage.Models.Length <= MostLeaves && NameWidth(Depth(lineage.Tree), console) >= LeastNameWidth)
            console.Write(Tree(lineage, console));
        else
            console.WriteLine("The tree is too large for a terminal; --html, --markdown and --json hold it.");
    }

    private static void PrintGroups(ModelLineage lineage, IAnsiConsole console)
    {
        if (lineage.Groups is not { } groups)
            return;
        console.WriteLine();
        var expected = lineage.AdjustedPValues is null ? "." : $"; of all pairs called related, at most {NumberText.Percent(lineage.FalsePositiveRate)} are expected to be innocent.";
        console.WriteLine($"{(groups.IsEmpty ? "No groups" : NumberText.Count(groups.Length, "group"))} of relatives{expected}");
        for (var i = 0; i < groups.Length; i++)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i + 1}. {string.Join(", ", groups[i].Select(model => lineage.Models[model]))}"));
    }

    private static Table Pairs(ModelLineage lineage)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("model").AddColumn("other");
        foreach (var column in new[] { "similarity", "z", "adjusted p" })
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        var (names, pairs) = (ShortNames.Of(lineage.Models, LongestName), ClosestPairs.Of(lineage));
        foreach (var (i, j) in pairs.Pairs)
        {
            table.AddRow(
                new Text(names[i]), new Text(names[j]), new Text(NumberText.Of(lineage.Similarity[i, j], "0.000")),
                new Text(NumberText.Of(lineage.Scores?[i, j], "0.0")), new Text(PValueText.Of(lineage.AdjustedPValues?[i, j])));
        }

        return table.Title(pairs.Title.ToLowerInvariant());
    }

    private static Tree Tree(ModelLineage lineage, IAnsiConsole console)
    {
        var names = ShortNames.Of(lineage.Models, NameWidth(Depth(lineage.Tree), console));
        var tree = new Tree("tree (neighbor joining, branch lengths)");
        foreach (var child in lineage.Tree.Children)
            Add(tree, child, names);
        return tree;
    }

    private static void Add(IHasTreeNodes parent, Lineage.TreeNode node, ImmutableArray<string> names)
    {
        var label = node.Model is { } model ? $"{Markup.Escape(names[model])}  {Length(node)}" : Length(node);
        var added = parent.AddNode(label);
        foreach (var child in node.Children)
            Add(added, child, names);
    }

    private static int Depth(Lineage.TreeNode node) => node.Children.Select(child => 1 + Depth(child)).DefaultIfEmpty(0).Max();

    /// <summary>The room for a name that stands so deep in the tree.</summary>
    private static int NameWidth(int depth, IAnsiConsole console) => console.Profile.Width - (TreeStep * depth) - LengthWidth;

    private static string Length(Lineage.TreeNode node) => NumberText.Of(node.Length, "0.000");
}
