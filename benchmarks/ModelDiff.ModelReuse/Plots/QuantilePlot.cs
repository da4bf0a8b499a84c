namespace ModelDiff.ModelReuse.Plots;

/// <summary>P-values of innocent suspects against the uniform distribution: on the diagonal a measure accuses as often as it says, above it more often.</summary>
internal static class QuantilePlot
{
    private const double LeastLevel = 0.01;
    private const int Points = 200;

    /// <summary>Draws the share of p-values at or below each level.</summary>
    /// <param name="series">Per measure its p-values, ascending, at least one.</param>
    /// <returns>An SVG file's content.</returns>
    public static string Draw(IReadOnlyList<(string Name, IReadOnlyList<double> PValues)> series)
    {
        var axes = new Axes("How often innocent suspects are accused", "nominal false-positive rate (logarithmic)", "actual false-positive rate", [LeastLevel, 0.05, 0.1, 0.2, 0.5, 1], [0, 0.2, 0.4, 0.6, 0.8, 1], logarithmic: true);
        var levels = Enumerable.Range(0, Points + 1).Select(i => LeastLevel * Math.Pow(1 / LeastLevel, (double)i / Points)).ToArray();
        axes.Drawing.Path(levels.Select(level => (axes.X(level), Axes.Y(level))), "#777", 1.5, "4 4");
        for (var i = 0; i < series.Count; i++)
        {
            var values = series[i].PValues;
            axes.Drawing.Path(levels.Select(level => (axes.X(level), Axes.Y((double)values.Count(p => p <= level) / values.Count))), SeriesStyle.Color(i), dashes: SeriesStyle.Dashes(i));
            axes.Legend(series[i].Name, SeriesStyle.Color(i), SeriesStyle.Dashes(i));
        }

        axes.Legend("calibrated", "#777", "4 4");
        return axes.Drawing.ToString();
    }
}
