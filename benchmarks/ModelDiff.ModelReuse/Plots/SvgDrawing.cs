using System.Globalization;
using System.Net;
using System.Text;

namespace ModelDiff.ModelReuse.Plots;

/// <summary>Writes an SVG drawing, element by element. Lengths are in pixels from the upper left corner.</summary>
internal sealed class SvgDrawing
{
    private readonly StringBuilder _elements = new();

    /// <param name="width">Width of the drawing.</param>
    /// <param name="height">Height of the drawing.</param>
    /// <param name="title">What the drawing shows, for those who cannot see it.</param>
    public SvgDrawing(double width, double height, string title)
    {
        _elements.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n");
        _elements.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        Text(width / 2, 22, title, "middle", 15);
    }

    public void Line(double x1, double y1, double x2, double y2, string color = "#999", double width = 1, string dashes = "") => _elements.Append(
        CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{color}\" stroke-width=\"{width:0.##}\"{Dashed(dashes)}/>\n");

    public void Path(IEnumerable<(double X, double Y)> points, string color, double width = 2, string dashes = "") => _elements.Append(
        CultureInfo.InvariantCulture, $"<polyline points=\"{Join(points)}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width:0.##}\" stroke-linejoin=\"round\"{Dashed(dashes)}/>\n");

    public void Area(IEnumerable<(double X, double Y)> points, string color) => _elements.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{Join(points)}\" fill=\"{color}\"/>\n");

    public void Box(double x, double y, double width, double height, string color, string tooltip = "")
    {
        var content = tooltip.Length == 0 ? "/>" : $"><title>{WebUtility.HtmlEncode(tooltip)}</title></rect>";
        _elements.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{color}\"{content}\n");
    }

    /// <param name="x">Anchor.</param>
    /// <param name="y">Baseline.</param>
    /// <param name="text">One line.</param>
    /// <param name="anchor">Where the anchor lies: <c>start</c>, <c>middle</c> or <c>end</c> of the line.</param>
    /// <param name="size">Font size.</param>
    /// <param name="turned">Whether it reads upwards.</param>
    public void Text(double x, double y, string text, string anchor = "start", double size = 13, bool turned = false)
    {
        var turn = turned ? string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate(-90 {x:0.##} {y:0.##})\"") : "";
        _elements.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" font-size=\"{size:0.#}\" fill=\"#222\"{turn}>{WebUtility.HtmlEncode(text)}</text>\n");
    }

    /// <summary>The drawing as a file's content.</summary>
    public override string ToString() => _elements + "</svg>\n";

    private static string Dashed(string dashes) => dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"";

    private static string Join(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##}")));
}
