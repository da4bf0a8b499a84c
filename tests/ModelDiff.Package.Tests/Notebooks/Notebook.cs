using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelDiff.Package.Tests.Notebooks;

/// <summary>A Jupyter notebook, format 4.</summary>
internal sealed class Notebook
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly JsonObject _json;

    /// <summary>Reads a notebook.</summary>
    public Notebook(string path)
    {
        _path = path;
        _json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Cells = [.. _json["cells"]!.AsArray().Select(cell => cell!.AsObject()).Where(cell => cell["cell_type"]!.GetValue<string>() == "code").Select(cell => new NotebookCell(cell))];
    }

    /// <summary>Its code cells.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Writes it back.</summary>
    public void Save() => File.WriteAllText(_path, _json.ToJsonString(Format) + "\n");
}
