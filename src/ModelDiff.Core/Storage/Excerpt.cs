namespace ModelDiff.Storage;

/// <summary>Values from files and servers, cut to what a message can hold: a file of megabytes must not become a line of megabytes.</summary>
internal static class Excerpt
{
    private const int Longest = 80;
    private const int MostNames = 10;

    /// <summary>A text on one line, its end left out where it is long.</summary>
    public static string Of(string text)
    {
        var cut = text.Length <= Longest ? text : $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}…";
        return cut.ReplaceLineEndings(" ");
    }

    /// <summary>Names in quotation marks, the first ones where there are many; "none" for none.</summary>
    public static string OfNames(IEnumerable<string> names)
    {
        var all = names.ToArray();
        var shown = string.Join(", ", all.Take(MostNames).Select(name => $"'{Of(name)}'"));
        return all.Length == 0 ? "none" : all.Length > MostNames ? $"{shown} and {all.Length - MostNames} more" : shown;
    }
}
