using System.Text.Json.Nodes;

namespace ModelDiff.Package.Tests.Notebooks;

/// <summary>A code cell of a notebook.</summary>
/// <param name="json">The cell, which it reads and changes.</param>
internal sealed class NotebookCell(JsonObject json)
{
    /// <summary>Its code.</summary>
    public string Source => string.Concat(json["source"]!.AsArray().Select(line => line!.GetValue<string>()));

    /// <summary>What it gave when the notebook was saved.</summary>
    public IReadOnlyList<CellOutput> Outputs => [.. json["outputs"]!.AsArray().Select(output => CellOutput.Of(output!.AsObject()))];

    /// <summary>Takes what it gives now.</summary>
    /// <param name="outputs">In order.</param>
    /// <param name="number">Its position among the code cells, from 1.</param>
    public void Store(IEnumerable<CellOutput> outputs, int number)
    {
        json["outputs"] = new JsonArray([.. outputs.Select(output => output.ToJson(number))]);
        json["execution_count"] = number;
    }
}
