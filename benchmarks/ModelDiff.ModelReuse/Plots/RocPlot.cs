using System.Globalization;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Plots;

/// <summary>ROC curves, with a logarithmic axis of false positives: what happens below 1 % is what matters.</summary>
/// <remarks>Source of the axis: Carlini et al., "Membership inference attacks from first principles", IEEE S&amp;P 2022.</remarks>
internal static class RocPlot
{
    private const double LeastRate = 0.001;

    /// <summary>Draws curves.</summary>
    /// <returns>An SVG file's content.</returns>
    public static string Draw(IReadOnlyList<(string Name, RocCurve Curve)> curves)
    {
        var axes = new Axes("Parents against references", "false-positive rate (logarithmic)", "true-positive rate", [LeastRate, 0.01, 0.05, 0.1, 1], [0, 0.2, 0.4, 0.6, 0.8, 1], logarithmic: true);
        foreach (var ((name, curve), i) in curves.Select((curve, i) => (curve, i)))
        {
            axes.Drawing.Path(Steps(curve).Select(point => (axes.X(point.X), Axes.Y(point.Y))), SeriesStyle.Color(i), dashes: SeriesStyle.Dashes(i));
            axes.Legend(string.Create(CultureInfo.InvariantCulture, $"{name}  AUC {curve.Area:0.000}"), SeriesStyle.Color(i), SeriesStyle.Dashes(i));
        }

        return axes.Drawing.ToString();
    }

    /// <summary>The corners, right then up, but those left of the axis, and without the points between two corners.</summary>
    private static IEnumerable<(double X, double Y)> Steps(RocCurve curve)
    {
        var points = curve.Points;
        var start = points.Last(point => point.FalsePositiveRate <= LeastRate).TruePositiveRate;
        yield return (LeastRate, start);
        var last = (X: LeastRate, Y: start);
        foreach (var column in points.Where(point => point.FalsePositiveRate > LeastRate).GroupBy(point => point.FalsePositiveRate))
        {
            var (x, y) = (column.Key, column.Max(point => point.TruePositiveRate));
            if (y > last.Y || x == 1)
            {
                yield return (x, last.Y);
                yield return last = (x, y);
            }
        }
    }
}
