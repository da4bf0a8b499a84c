using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Reports;

namespace ModelDiff.Cli.Cases;

/// <summary>The beginning of a case for <c>audit</c>: an own model, and the models of a scan of which neither bytes nor weights tell that they come from it.</summary>
/// <param name="Victim">Its path.</param>
/// <param name="Suspects">Their paths.</param>
internal sealed record CaseDraft(string Victim, IReadOnlyList<string> Suspects)
{
    private static readonly ModelFormat[] Running = [ModelFormat.TFLite, ModelFormat.TensorFlowJs, ModelFormat.Onnx, ModelFormat.TorchScript];

    /// <summary>The models that are left to be asked, each content once.</summary>
    /// <param name="victim">The own model.</param>
    /// <param name="models">All that were found.</param>
    /// <param name="isKnown">Whether bytes or weights tell already.</param>
    public static CaseDraft Of(string victim, IEnumerable<PackageModel> models, Func<PackageModel, bool> isKnown) =>
        new(victim, [.. models.Where(model => Running.Contains(model.Format) && !isKnown(model)).DistinctBy(model => model.Sha256).Select(model => model.Path)]);

    /// <summary>Writes the case, with paths relative to it.</summary>
    /// <param name="file">Where it goes.</param>
    /// <param name="stream">Borrowed; written to.</param>
    public void Write(string file, Stream stream)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("victim", Path.GetRelativePath(folder, Victim));
            json.WriteStartArray("suspects");
            foreach (var suspect in Suspects)
                json.WriteStringValue(Path.GetRelativePath(folder, suspect));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
