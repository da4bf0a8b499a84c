using System.Text;
using System.Xml.Linq;

namespace ModelDiff.Tests.Reports;

/// <summary>A report as a browser would see it.</summary>
internal sealed record HtmlReport(string Text)
{
    public XElement Root { get; } = XDocument.Parse(Text).Root!;

    public static HtmlReport Of(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return new HtmlReport(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public string[] Texts(string element) => [.. Root.Descendants(element).Select(found => found.Value)];

    /// <summary>The content of each section, by its first heading.</summary>
    public string Section(string heading) => Root.Descendants("section").Concat(Root.Descendants("div")).Last(section => section.Elements("h2").FirstOrDefault()?.Value == heading).Value;

    /// <summary>Whatever a browser would fetch or run.</summary>
    public IEnumerable<string> Loaded =>
        from element in Root.DescendantsAndSelf()
        from attribute in element.Attributes()
        where attribute.Name.LocalName is "src" or "href" or "action" or "data" or "poster" or "srcset" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)
        where !attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal)
        select attribute.ToString();

    /// <summary>The value that a setting has.</summary>
    public string Setting(string name) => Root.Descendants("dt").Single(term => term.Value == name && term.Parent!.Attribute("class") is null).ElementsAfterSelf("dd").First().Value;
}
