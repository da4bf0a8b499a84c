using ModelDiff.Cli.Options;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Cases;

/// <summary>Which reports an audit writes of each suspect, and where.</summary>
/// <param name="Folder">The folder that gets a folder per suspect.</param>
/// <param name="Formats">Names of reports.</param>
internal sealed record CaseReports(string Folder, IReadOnlyList<string> Formats)
{
    private const string AllFolder = "folder";
    private const string AllFormats = "formats";

    private static readonly string[] Standard = ["html", "json"];

    /// <summary>The reports by their names: the option of <c>compare</c> that writes each, and its file.</summary>
    public static IReadOnlyDictionary<string, (string Option, string File)> All { get; } = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["html"] = ("--html", "report.html"),
        ["json"] = ("--json", "result.json"),
        ["markdown"] = ("--markdown", "result.md"),
        ["csv"] = ("--csv", "result.csv"),
        ["mlbom"] = ("--mlbom", "mlbom.json"),
        ["attestation"] = ("--attest", "attestation.json"),
        ["pairs"] = ("--save-pairs", "pairs.safetensors"),
    };

    /// <summary>Reads <c>{"folder": …, "formats": […]}</c>.</summary>
    /// <param name="settings">The object, or null for the standard.</param>
    /// <param name="standardFolder">The folder where none is named.</param>
    /// <exception cref="InputFileException">It has unknown keys or formats.</exception>
    public static CaseReports Read(JsonSettings? settings, string standardFolder)
    {
        if (settings is null)
            return new(standardFolder, Standard);
        var reports = new CaseReports(settings.Text(AllFolder) ?? standardFolder, settings.Texts(AllFormats) ?? Standard);
        settings.CheckNothingElse();
        return reports.Formats.FirstOrDefault(format => !All.ContainsKey(format)) is { } unknown
            ? throw settings.Fault($"{settings.Name(AllFormats)} must be of {string.Join(", ", All.Keys)}; got '{Excerpt.Of(unknown)}'.")
            : reports;
    }

    /// <summary>The words by which <c>compare</c> writes the reports of a suspect.</summary>
    /// <param name="folder">The suspect's folder.</param>
    public IEnumerable<string> Words(string folder) => Formats.Distinct().Select(format => $"{All[format].Option}={Path.Combine(folder, All[format].File)}");
}
