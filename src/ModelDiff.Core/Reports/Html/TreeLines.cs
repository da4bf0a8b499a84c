using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ModelDiff.Lineage;

namespace ModelDiff.Reports.Html;

/// <summary>A tree from left to right, its models at the rows of a matrix.</summary>
internal sealed class TreeLines
{
    private const double Start = 2;

    private readonly StringBuilder _branches = new();
    private readonly StringBuilder _leaders = new();
    private readonly Dictionary<int, double> _places;
    private readonly double _unit;
    private readonly double _width;

    private TreeLines(TreeNode tree, ImmutableArray<int> order, Func<int, double> row, double width)
    {
        _places = order.Select((model, i) => (model, i)).ToDictionary(entry => entry.model, entry => row(entry.i));
        _unit = Depth(tree) is > 0 and var depth ? (width - Start) / depth : 0;
        _width = width;
    }

    /// <summary>Draws a tree.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="tree">The root; the length of its own branch has no meaning.</param>
    /// <param name="order">Models from the top to the bottom.</param>
    /// <param name="row">Height of the middle of a row.</param>
    /// <param name="width">From the root to the model that is farthest.</param>
    public static void Write(HtmlWriter html, TreeNode tree, ImmutableArray<int> order, Func<int, double> row, double width)
    {
        var lines = new TreeLines(tree with { Length = 0 }, order, row, width);
        lines.Add(tree with { Length = 0 }, Start);
        html.Empty("path", ("d", lines._leaders.ToString()), ("class", "leader")).Empty("path", ("d", lines._branches.ToString()), ("class", "branch"));
    }

    private static double Depth(TreeNode node) => node.Length + node.Children.Select(Depth).DefaultIfEmpty(0).Max();

    /// <summary>Draws a branch and all that grows from it.</summary>
    /// <returns>The height of the branch.</returns>
    private double Add(TreeNode node, double from)
    {
        var to = from + (node.Length * _unit);
        double y;
        if (node.Model is { } model)
        {
            y = _places[model];
            _leaders.Append(CultureInfo.InvariantCulture, $"M{to:0.##} {y:0.##}H{_width:0.##}");
        }
        else
        {
            var heights = node.Children.Select(child => Add(child, to)).ToArray();
            y = (heights.Min() + heights.Max()) / 2;
            _branches.Append(CultureInfo.InvariantCulture, $"M{to:0.##} {heights.Min():0.##}V{heights.Max():0.##}");
        }

        _branches.Append(CultureInfo.InvariantCulture, $"M{from:0.##} {y:0.##}H{to:0.##}");
        return y;
    }
}
