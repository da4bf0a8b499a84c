using System.Collections.Immutable;
using ModelDiff.Lineage;

namespace ModelDiff.Reports.Html;

/// <summary>A matrix of every two models as colors, in the order of a tree that stands at its left; where cells are large enough their values stand in them.</summary>
internal sealed class HeatMap
{
    private const double TreeWidth = 90;
    private const double Top = 4;
    private const double LetterWidth = 0.58;
    private const int LongestName = 24;
    private const double LegendWidth = 160;
    private const int LegendSteps = 32;
    private const double CellOfText = 24;

    private readonly HtmlWriter _html;
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<string> _labels;
    private readonly ImmutableArray<int> _order;
    private readonly double _cell;
    private readonly double _font;

    private HeatMap(HtmlWriter html, ImmutableArray<string> names, ImmutableArray<int> order)
    {
        (_html, _names, _labels, _order) = (html, names, ShortNames.Of(names, LongestName), order);
        _cell = Math.Clamp(560.0 / names.Length, 3, 34);
        _font = Math.Min(13, _cell * 0.85);
    }

    /// <summary>Draws a matrix.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="names">One per row.</param>
    /// <param name="value">Of row and column; NaN is left open.</param>
    /// <param name="hover">What is told of row and column when pointed at.</param>
    /// <param name="tree">Decides the order of rows; null to keep it.</param>
    /// <param name="groups">Rows that belong together, which get a frame where they are neighbors; null for none.</param>
    public static void Write(
        HtmlWriter html, ImmutableArray<string> names, Func<int, int, double> value, Func<int, int, string> hover, TreeNode? tree = null, ImmutableArray<ImmutableArray<int>>? groups = null)
    {
        var map = new HeatMap(html, names, tree is null ? [.. Enumerable.Range(0, names.Length)] : [.. tree.Leaves]);
        using (html.OpenScroll("Similarity matrix"))
            map.Draw(value, hover, tree, groups ?? []);
    }

    /// <summary>Whether cells are large enough for names beside them.</summary>
    private bool HasLabels => _cell >= 8;

    private double LabelWidth => HasLabels ? 12 + (LetterWidth * _font * _labels.Max(label => label.Length)) : 8;

    private void Draw(Func<int, int, double> value, Func<int, int, string> hover, TreeNode? tree, ImmutableArray<ImmutableArray<int>> groups)
    {
        var left = (tree is null ? 0 : TreeWidth) + LabelWidth;
        var size = _cell * _names.Length;
        var pairs = (from i in Enumerable.Range(0, _names.Length) from j in Enumerable.Range(i + 1, _names.Length - i - 1) select value(i, j)).Where(double.IsFinite).ToArray();
        var scale = Scale.Around(pairs, 0, 1);
        var description = FormattableString.Invariant($"Matrix of {_names.Length} models; similarities from {NumberText.Of(pairs.DefaultIfEmpty(double.NaN).Min(), "0.000")} to {NumberText.Of(pairs.DefaultIfEmpty(double.NaN).Max(), "0.000")}.");
        using (_html.OpenSvg(left + Math.Max(size, LegendWidth) + 8, Top + size + 48, description))
        {
            if (tree is not null)
                TreeLines.Write(_html, tree, _order, row => Top + ((row + 0.5) * _cell), TreeWidth);
            for (var row = 0; row < _order.Length; row++)
                Row(row, left, value, hover, scale);
            foreach (var group in groups)
                Frame(group, left);
            Legend(left, Top + size + 14, scale);
        }
    }

    private void Row(int row, double left, Func<int, int, double> value, Func<int, int, string> hover, Scale scale)
    {
        var model = _order[row];
        if (HasLabels)
            Label(model, left - 6, Top + ((row + 0.5) * _cell) + (_font * 0.35));
        using (_html.Open("g", ("transform", FormattableString.Invariant($"translate({left:0.##} {Top + (row * _cell):0.##})"))))
        {
            for (var column = 0; column < _order.Length; column++)
            {
                var other = _order[column];
                var cell = value(model, other);
                var color = model == other || !double.IsFinite(cell) ? null : Viridis.At(scale[cell]);
                using (_html.Open("rect", ("x", column * _cell), ("width", _cell + 0.2), ("height", _cell + 0.2), ("class", color is null ? "open" : null), ("fill", color)))
                    _html.Element("title", model == other ? _names[model] : hover(model, other));
                if (color is not null && _cell >= CellOfText)
                    Value(cell, (column + 0.5) * _cell, Viridis.IsDark(scale[cell]));
            }
        }
    }

    private void Value(double cell, double x, bool isDark) => _html.Element(
        "text", NumberText.Of(cell, ".000"), ("x", x), ("y", _cell * 0.62), ("text-anchor", "middle"), ("font-size", _cell * 0.38), ("class", isDark ? "value light" : "value"));

    /// <summary>Frames each run of neighbors that are of one group.</summary>
    private void Frame(ImmutableArray<int> group, double left)
    {
        for (int start = 0, end; start < _order.Length; start = end)
        {
            end = start + 1;
            if (!group.Contains(_order[start]))
                continue;
            while (end < _order.Length && group.Contains(_order[end]))
                end++;
            if (end - start > 1)
                _html.Box(left + (start * _cell), Top + (start * _cell), (end - start) * _cell, (end - start) * _cell, "group");
        }
    }

    private void Label(int model, double x, double y)
    {
        using (_html.Open("text", ("x", x), ("y", y), ("text-anchor", "end"), ("font-size", _font)))
            _html.Text(_labels[model]).Element("title", _names[model]);
    }

    private void Legend(double left, double top, Scale scale)
    {
        for (var step = 0; step < LegendSteps; step++)
            _html.Empty("rect", ("x", left + (step * LegendWidth / LegendSteps)), ("y", top), ("width", (LegendWidth / LegendSteps) + 0.3), ("height", 10), ("fill", Viridis.At((step + 0.5) / LegendSteps)));
        _html.Label(left, top + 26, scale.Ticks[0].Text, "soft");
        _html.Label(left + LegendWidth, top + 26, scale.Ticks[^1].Text, "soft", "end");
        _html.Label(left + (LegendWidth / 2), top + 26, "similarity", "soft", "middle");
    }
}
