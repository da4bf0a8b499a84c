namespace ModelDiff.Reports.Html;

/// <summary>What it takes to repeat what a report shows.</summary>
internal static class SettingsSection
{
    /// <summary>Writes a list of settings.</summary>
    public static void Write(HtmlWriter html, IEnumerable<(string Name, string Value)> settings)
    {
        using (html.Open("section"))
        {
            html.Element("h2", "Settings to reproduce it");
            using (html.Open("dl"))
            {
                foreach (var (name, value) in settings)
                    html.Element("dt", name).Element("dd", value, ("dir", "auto")).Raw("\n");
            }
        }
    }
}
