using System.Globalization;
using ModelDiff.Reports.Html;

namespace ModelDiff.ModelReuse.Plots;

/// <summary>A matrix of similarities as colors: rows are suspects, columns candidates.</summary>
internal static class HeatMap
{
    private const double Left = 20;
    private const double Top = 40;
    private const double Size = 640;
    private const double LabelWidth = 290;
    private const int Steps = 64;
    private const int White = -1;
    private const double LargestLinear = 10;

    /// <summary>Draws a matrix. Equal neighbors in a row are drawn as one box.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="groups">The name of the group of each row; groups are told apart by lines and named at the right.</param>
    /// <param name="values">A square; NaN is left white. Where it goes far beyond correlations, colors follow the logarithm of large values.</param>
    /// <returns>An SVG file's content.</returns>
    public static string Draw(string title, IReadOnlyList<string> groups, double[,] values)
    {
        var count = groups.Count;
        var cell = Size / count;
        var drawing = new SvgDrawing(Left + Size + LabelWidth, Top + Size + 50, title);
        var (least, most) = Range(values);
        var isLogarithmic = Math.Max(-least, most) > LargestLinear;
        for (var row = 0; row < count; row++)
        {
            for (int start = 0, end; start < count; start = end)
            {
                var step = StepOf(row, start);
                for (end = start + 1; end < count && StepOf(row, end) == step;)
                    end++;
                if (step != White)
                    drawing.Box(Left + start * cell, Top + row * cell, (end - start) * cell + 0.3, cell + 0.3, Color(step));
            }
        }

        Separate(drawing, groups, cell);
        for (var step = 0; step < Steps; step++)
            drawing.Box(Left + step * 4, Top + Size + 12, 4.3, 12, Color(step));
        drawing.Text(Left, Top + Size + 40, Number(least), size: 12);
        drawing.Text(Left + Steps * 4, Top + Size + 40, $"{Number(most)} ({(isLogarithmic ? "logarithmic; " : "")}rows: suspects, columns: candidates)", size: 12);
        return drawing.ToString();

        int StepOf(int row, int column) => Step(Scaled(values[row, column]), Scaled(least), Scaled(most));

        double Scaled(double value) => isLogarithmic ? Math.Asinh(value) : value;
    }

    private static void Separate(SvgDrawing drawing, IReadOnlyList<string> groups, double cell)
    {
        for (int start = 0, end; start < groups.Count; start = end)
        {
            for (end = start + 1; end < groups.Count && groups[end] == groups[start];)
                end++;
            var (from, to) = (Top + start * cell, Top + end * cell);
            drawing.Line(Left, to, Left + Size, to, "#fff", 0.8);
            drawing.Line(Left + end * cell, Top, Left + end * cell, Top + Size, "#fff", 0.8);
            drawing.Text(Left + Size + 8, (from + to) / 2 + 4, groups[start], size: 10.5);
        }
    }

    /// <summary>The range without the diagonal, where every model meets itself.</summary>
    private static (double Least, double Most) Range(double[,] values)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < values.GetLength(0); i++)
        {
            for (var j = 0; j < values.GetLength(1); j++)
            {
                if (i != j && double.IsFinite(values[i, j]))
                    (least, most) = (Math.Min(least, values[i, j]), Math.Max(most, values[i, j]));
            }
        }

        return most > least ? (least, most) : (least - 1, least + 1);
    }

    private static int Step(double value, double least, double most) => double.IsNaN(value) ? White : (int)Math.Clamp((value - least) / (most - least) * Steps, 0, Steps - 1);

    private static string Color(int step) => Viridis.At((double)step / (Steps - 1));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
