using System.Globalization;
using System.Text;

namespace ModelDiff.Models;

/// <summary>Text that came from a stranger, made safe for a terminal: one line, without control and direction characters, of limited length.</summary>
internal static class CleanedText
{
    /// <summary>Cleans a text.</summary>
    /// <param name="text">What came.</param>
    /// <param name="longest">Its longest length in UTF-16 code units; what is longer ends in an ellipsis.</param>
    public static string Of(string text, int longest = 500)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > longest)
                return line.Append('…').ToString();
            if (FailureText.IsHarmless(rune))
                line.Append(rune);
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                line.Append(' ');
        }

        return line.ToString().Trim();
    }
}
