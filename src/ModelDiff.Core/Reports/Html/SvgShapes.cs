namespace ModelDiff.Reports.Html;

/// <summary>The few shapes of which charts are made. Colors come from the style sheet, by class, so that charts follow light and dark.</summary>
internal static class SvgShapes
{
    /// <summary>The length of a whole <see cref="Bar"/>.</summary>
    public const double BarWidth = 120;

    private const double BarHeight = 12;

    /// <summary>Opens a drawing of a size; it shrinks with the page, and can be scrolled where it would become too small to read.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="width">In units of about a pixel.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="description">What is seen, for those who cannot see it.</param>
    public static HtmlWriter.Scope OpenSvg(this HtmlWriter html, double width, double height, string description) => html.Open(
        "svg", ("viewBox", FormattableString.Invariant($"0 0 {width:0.##} {height:0.##}")), ("width", width), ("height", height), ("role", "img"), ("aria-label", description));

    /// <summary>A line.</summary>
    public static void Line(this HtmlWriter html, double x1, double y1, double x2, double y2, string style) =>
        html.Empty("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("class", style));

    /// <summary>A box, with a text that shows when pointed at.</summary>
    public static void Box(this HtmlWriter html, double x, double y, double width, double height, string style, string? hover = null)
    {
        if (hover is null)
        {
            html.Empty("rect", ("x", x), ("y", y), ("width", width), ("height", height), ("class", style));
            return;
        }

        using (html.Open("rect", ("x", x), ("y", y), ("width", width), ("height", height), ("class", style)))
            html.Element("title", hover);
    }

    /// <summary>A bar on its track, for a cell of a table.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="length">Up to <see cref="BarWidth"/>.</param>
    /// <param name="style">Class of the style sheet.</param>
    public static void Bar(this HtmlWriter html, double length, string style)
    {
        using (html.Open("svg", ("viewBox", "0 0 120 12"), ("width", BarWidth), ("height", BarHeight), ("aria-hidden", "true")))
        {
            html.Box(0, 2, BarWidth, BarHeight - 4, "track");
            html.Box(0, 2, length, BarHeight - 4, style);
        }
    }

    /// <summary>A dot, with a text that shows when pointed at.</summary>
    public static void Dot(this HtmlWriter html, double x, double y, double radius, string style, string hover)
    {
        using (html.Open("circle", ("cx", x), ("cy", y), ("r", radius), ("class", style)))
            html.Element("title", hover);
    }

    /// <summary>A text.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="x">Where it begins, is centered or ends.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="style">Class of the style sheet, or null.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="turned">Whether it runs upwards.</param>
    public static void Label(this HtmlWriter html, double x, double y, string text, string? style = null, string anchor = "start", bool turned = false) => html.Element(
        "text", text, ("x", x), ("y", y), ("class", style), ("text-anchor", anchor), ("transform", turned ? FormattableString.Invariant($"rotate(-90 {x:0.##} {y:0.##})") : null));
}
