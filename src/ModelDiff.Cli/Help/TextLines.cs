namespace ModelDiff.Cli.Help;

/// <summary>Text broken into lines at spaces, except at those that hold two words together; a word longer than a line stays whole.</summary>
internal static class TextLines
{
    /// <summary>A space at which no line is broken.</summary>
    public const char Joint = '\u00A0';

    private const string Indent = "  ";
    private const int Gap = 2;
    private const int WidestLabel = 26;
    private const int LeastText = 24;

    /// <summary>The lines of a text.</summary>
    public static IEnumerable<string> Of(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.Replace(Joint, ' ');
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0)
            yield return line.Replace(Joint, ' ');
    }

    /// <summary>Labels with a text beside each; beside nothing where a label is long, but below.</summary>
    public static IEnumerable<string> OfRows(IReadOnlyCollection<(string Label, string Text)> rows, int width)
    {
        var widest = rows.Select(row => row.Label.Length).Where(length => length <= WidestLabel).DefaultIfEmpty(WidestLabel).Max();
        var column = Indent.Length + widest + Gap;
        foreach (var (label, text) in rows)
        {
            var start = $"{Indent}{label}";
            if (start.Length + Gap > column)
            {
                yield return start;
                start = "";
            }

            foreach (var line in Of(text, Math.Max(LeastText, width - column)).DefaultIfEmpty(""))
            {
                yield return $"{start.PadRight(column)}{line}".TrimEnd();
                start = "";
            }
        }
    }
}
