using System.Text;

namespace ModelDiff.Reports;

/// <summary>Text and tables as Markdown, in which names stay text.</summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_{}[]<>#|~&!";

    /// <summary>A text in which nothing has a meaning of its own; on one line.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
        {
            if (Special.Contains(letter, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(char.IsControl(letter) || PlainText.IsUnsafe(letter) ? ' ' : letter);
        }

        return escaped.ToString();
    }

    /// <summary>A table.</summary>
    /// <param name="writer">Borrowed; written to.</param>
    /// <param name="titles">One per column; those that begin with a space are numbers, aligned to the right.</param>
    /// <param name="rows">Cells, escaped here.</param>
    public static void Table(TextWriter writer, string[] titles, IEnumerable<string[]> rows)
    {
        Row(titles.Select(title => title.Trim()));
        Row(titles.Select(title => title.StartsWith(' ') ? "---:" : "---"));
        foreach (var row in rows)
            Row(row.Select(Escaped));

        void Row(IEnumerable<string> cells) => writer.Write($"| {string.Join(" | ", cells)} |\n");
    }
}
