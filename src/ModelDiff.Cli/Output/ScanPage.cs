using System.Globalization;
using ModelDiff.Models.Packages;
using ModelDiff.Reports;
using ModelDiff.Reports.Html;

namespace ModelDiff.Cli.Output;

/// <summary>What <c>scan</c> tells, as files for people and for spreadsheets.</summary>
/// <param name="report">What it tells.</param>
internal sealed class ScanPage(ScanReport report)
{
    private const int HashDigits = 16;

    /// <summary>Writes one HTML file: first the models that are one's own, then all, then what could not be read.</summary>
    /// <param name="stream">Borrowed; written to.</param>
    public void WriteHtml(Stream stream) => HtmlPage.Write(stream, "Models in packages", "Which models are in these packages, and which of them are known?", html =>
    {
        var models = report.Contents.Models;
        var told = models.Where(model => Kinship(model).Length > 0).ToList();
        html.Element("h1", report.Own is null ? NumberText.Count(models.Length, "model") : $"{NumberText.Count(models.Length, "model")}, {told.Count} of them like those given").Raw("\n");
        if (report.Own is not null)
            Section(html, "Like the models given", ["Model", "How it is told"], [.. told.Select(model => (string[])[model.Path, string.Join("; ", Kinship(model))])], report.Kin is null ? "None is the same byte by byte." : "None is the same byte by byte, and none shares weights.");
        Section(html, "All models", ["Model", "What it is", "Likely made for", "Bytes", "SHA-256 begins"], [.. models.Select(Row)], "None was found.");
        if (!report.Contents.Notes.IsEmpty)
            Section(html, "Not read, or odd", ["Where", "What"], [.. report.Contents.Notes.Select(note => (string[])[note.Path, note.Text])], "");
    });

    /// <summary>Writes CSV, a line per model: <c>path,format,bytes,sha256,identicalTo,sharesWeightsWith,note,task,signature</c>; several names are parted by semicolons.</summary>
    /// <param name="writer">Borrowed; written to.</param>
    public void WriteCsv(TextWriter writer)
    {
        CsvText.Line(writer, "path", "format", "bytes", "sha256", "identicalTo", "sharesWeightsWith", "note", "task", "signature");
        foreach (var model in report.Contents.Models)
        {
            CsvText.Line(
                writer, CsvText.Quoted(model.Path), CsvText.Quoted(model.Format.ToString()), CsvText.Number(model.Size), model.Sha256, CsvText.Quoted(string.Join(';', report.OwnOf(model))),
                CsvText.Quoted(string.Join(';', report.KinOf(model).Where(kin => kin.IsShared).Select(kin => kin.Own))), CsvText.Quoted(model.Note ?? ""), CsvText.Quoted(model.Task ?? ""), CsvText.Quoted(model.Signature ?? ""));
        }
    }

    private static void Section(HtmlWriter html, string name, string[] titles, string[][] rows, string none)
    {
        using (html.Open("section"))
        {
            html.Element("h2", name).Raw("\n");
            if (rows.Length == 0)
                html.Element("p", none).Raw("\n");
            else
                HtmlTable.Write(html, name, titles, rows);
        }
    }

    private static string[] Row(PackageModel model) =>
        [model.Path, model.Note is null ? ScanReport.NameOf(model) : $"{ScanReport.NameOf(model)}; {model.Note}", model.Task ?? model.Signature ?? "", model.Size.ToString("#,0", CultureInfo.InvariantCulture), model.Sha256[..HashDigits]];

    private string[] Kinship(PackageModel model) =>
        [.. report.OwnOf(model).Select(own => $"the same byte by byte as {own}"), .. report.KinOf(model).Where(kin => kin.IsTelling).Select(kin => kin.ToString())];
}
