namespace ModelDiff.Reports;

/// <summary>Text from outside made safe to show: names of models, words of servers, paths. A terminal obeys control characters, and characters for the direction of writing make a text look like another one.</summary>
internal static class PlainText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Characters of the categories Cc (but tabulator and line feed), Zl and Zp, and those that rule the direction of writing (Unicode Standard Annex 9).</summary>
    public static bool IsUnsafe(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\t'))
        || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    /// <summary>The same text with a replacement character for each unsafe one; CR LF becomes LF.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        return string.Concat(text.Replace("\r\n", "\n", StringComparison.Ordinal).Select(letter => IsUnsafe(letter) ? Replacement : letter));
    }
}
