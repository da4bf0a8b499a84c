using System.Globalization;

namespace ModelDiff.ModelReuse.Plots;

/// <summary>A square plot area with two axes, a grid and a legend beside it.</summary>
internal sealed class Axes
{
    private const double Left = 64;
    private const double Top = 40;
    private const double Size = 400;
    private const double LegendWidth = 236;

    private readonly (double Least, double Most) _limits;
    private int _legendLines;

    /// <param name="title">What is shown.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="xTicks">Where the horizontal axis has marks; the first and last are its ends.</param>
    /// <param name="yTicks">Where the vertical axis has marks; the first and last are its ends.</param>
    /// <param name="logarithmic">Whether the horizontal axis is logarithmic.</param>
    public Axes(string title, string xTitle, string yTitle, double[] xTicks, double[] yTicks, bool logarithmic = false)
    {
        Drawing = new SvgDrawing(Left + Size + LegendWidth, Top + Size + 60, title);
        IsLogarithmic = logarithmic;
        _limits = (xTicks[0], xTicks[^1]);
        foreach (var tick in xTicks)
        {
            Drawing.Line(X(tick), Top, X(tick), Top + Size, "#ddd");
            Drawing.Text(X(tick), Top + Size + 18, Percent(tick), "middle", 12);
        }

        foreach (var tick in yTicks)
        {
            Drawing.Line(Left, Y(tick), Left + Size, Y(tick), "#ddd");
            Drawing.Text(Left - 8, Y(tick) + 4, Percent(tick), "end", 12);
        }

        Drawing.Text(Left + Size / 2, Top + Size + 42, xTitle, "middle");
        Drawing.Text(18, Top + Size / 2, yTitle, "middle", turned: true);
    }

    /// <summary>What is drawn on.</summary>
    public SvgDrawing Drawing { get; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>The place of a value on the horizontal axis; values beyond its ends are put at the ends.</summary>
    public double X(double value)
    {
        var clamped = Math.Clamp(value, _limits.Least, _limits.Most);
        var share = IsLogarithmic
            ? Math.Log(clamped / _limits.Least) / Math.Log(_limits.Most / _limits.Least)
            : (clamped - _limits.Least) / (_limits.Most - _limits.Least);
        return Left + share * Size;
    }

    /// <summary>The place of a share from 0 to 1 on the vertical axis.</summary>
    public static double Y(double value) => Top + (1 - value) * Size;

    /// <summary>Adds a line to the legend.</summary>
    public void Legend(string text, string color, string dashes)
    {
        var y = Top + 12 + 22 * _legendLines++;
        Drawing.Line(Left + Size + 14, y, Left + Size + 38, y, color, 3, dashes);
        Drawing.Text(Left + Size + 44, y + 4, text, size: 12);
    }

    private static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
