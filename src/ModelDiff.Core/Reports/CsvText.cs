using System.Globalization;

namespace ModelDiff.Reports;

/// <summary>Cells of CSV files.</summary>
/// <remarks>Format: RFC 4180, with a line feed alone.</remarks>
internal static class CsvText
{
    /// <summary>A number in as many digits as it has, or nothing where there is none.</summary>
    public static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    /// <summary>A text, in quotation marks where it needs them; with an apostrophe before it where a spreadsheet would take it for a formula.</summary>
    public static string Quoted(string text) => Escaped(IsFormula(text) ? $"'{text}" : text);

    private static bool IsFormula(string text) =>
        text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Escaped(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Writes a line.</summary>
    /// <param name="writer">Borrowed; written to.</param>
    /// <param name="cells">Cells, quoted already.</param>
    public static void Line(TextWriter writer, params string[] cells) => writer.Write(string.Join(',', cells) + "\n");
}
