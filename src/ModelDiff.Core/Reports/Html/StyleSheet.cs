namespace ModelDiff.Reports.Html;

/// <summary>The style of all reports: every rule begins with the class <c>modeldiff</c>, so that it touches nothing around it in a notebook.</summary>
internal static class StyleSheet
{
    /// <summary>The rules; without a letter that HTML or XML would have to escape.</summary>
    public static string Text { get; } = Read();

    /// <summary>What a page of its own needs besides: the color around the report.</summary>
    public const string Page = """
        body { margin: 0; background: #ffffff; }
        @media (prefers-color-scheme: dark) { body { background: #14181c; } }
        @media print { body { background: #ffffff; } @page { margin: 16mm 15mm; } }

        """;

    private static string Read()
    {
        using var stream = typeof(StyleSheet).Assembly.GetManifestResourceStream("ModelDiff.Reports.Html.report.css") ?? throw new InvalidOperationException("The style sheet is not in the library.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
