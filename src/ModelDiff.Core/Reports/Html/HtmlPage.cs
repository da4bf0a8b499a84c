using System.Text;

namespace ModelDiff.Reports.Html;

/// <summary>A whole page in one file: nothing is loaded from anywhere, and no script runs.</summary>
internal static class HtmlPage
{
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    /// <summary>Writes a page as UTF-8.</summary>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    /// <param name="title">What browsers call the page.</param>
    /// <param name="kicker">A line above the verdict, which says what kind of report this is.</param>
    /// <param name="content">Writes the content.</param>
    public static void Write(Stream stream, string title, string kicker, Action<HtmlWriter> content)
    {
        var html = new HtmlWriter().Raw("<!DOCTYPE html>\n");
        using (html.Open("html", ("lang", "en")))
        {
            html.Raw("\n");
            using (html.Open("head"))
            {
                html.Empty("meta", ("charset", "utf-8")).Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                html.Empty("meta", ("name", "color-scheme"), ("content", "light dark")).Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy));
                html.Element("title", title).Raw("\n<style>\n").Raw(StyleSheet.Text).Raw(StyleSheet.Page).Raw("</style>\n");
            }

            using (html.Open("body"))
            using (html.Open("main", ("class", "modeldiff")))
            {
                html.Element("p", kicker, ("class", "kicker")).Raw("\n");
                content(html);
                html.Element("footer", $"Made by ModelDiff.Core {LibraryInfo.Version}. Method: Li et al., ModelDiff, ISSTA 2021, arXiv:2106.08890; verdict by rank among unrelated reference models.").Raw("\n");
            }
        }

        stream.Write(Encoding.UTF8.GetBytes(html.ToString()));
    }
}
