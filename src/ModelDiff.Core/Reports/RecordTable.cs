using System.Globalization;

namespace ModelDiff.Reports;

/// <summary>What a result rests on as tables for people.</summary>
internal static class RecordTable
{
    /// <summary>Titles of the table of models.</summary>
    public static string[] ModelTitles { get; } = ["role", "model", "task", "architecture", "initialization", "SHA-256 of its file"];

    /// <summary>Titles of the table of inputs.</summary>
    public static string[] InputTitles { get; } = ["input file", "SHA-256"];

    /// <summary>Everything but files, as names and values.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(RunRecord record)
    {
        if (record.Date is { } date)
            yield return ("date", date.ToString(RecordJson.DateFormat, CultureInfo.InvariantCulture));
        if (!record.CommandLine.IsEmpty)
            yield return ("command line", string.Join(' ', record.CommandLine.Select(Quoted)));
        foreach (var software in record.Software)
            yield return (software.Name, software.Version);
    }

    /// <summary>A row per model.</summary>
    public static IEnumerable<string[]> Models(RunRecord record) => record.Models.Select(model => new[]
    {
        model.Counts ? model.Role : $"{model.Role}, left out", model.Profile.Name, model.Profile.Task ?? "-", model.Profile.Architecture ?? "-",
        model.Profile.Initialization?.ToString().ToLowerInvariant() ?? "-", model.Profile.Sha256 ?? "- (no file)",
    });

    /// <summary>A row per input file.</summary>
    public static IEnumerable<string[]> Inputs(RunRecord record) => record.Inputs.Select(file => new[] { file.Path, file.Sha256 });

    private static string Quoted(string word) => word.Length > 0 && !word.Any(char.IsWhiteSpace) ? word : $"'{word}'";
}
