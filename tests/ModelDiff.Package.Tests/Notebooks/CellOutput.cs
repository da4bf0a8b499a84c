using System.Text.Json.Nodes;

namespace ModelDiff.Package.Tests.Notebooks;

/// <summary>One output of a cell.</summary>
/// <param name="MimeType">What it is shown as; null for text on standard output.</param>
/// <param name="Text">The text or HTML.</param>
internal sealed record CellOutput(string? MimeType, string Text)
{
    /// <summary>What must not get lost: that there is an output, its kind, and whether this library drew it.</summary>
    public string Kind => (MimeType ?? "standard output") + (Text.StartsWith("<div class=\"modeldiff\">", StringComparison.Ordinal) ? " by ModelDiff" : "");

    /// <summary>Reads it from a notebook.</summary>
    public static CellOutput Of(JsonObject json) => json["data"] is JsonObject data
        ? new CellOutput(data.First().Key, Joined(data.First().Value!))
        : new CellOutput(null, Joined(json["text"]!));

    /// <summary>As a notebook holds it.</summary>
    /// <param name="number">The position of its cell.</param>
    public JsonObject ToJson(int number) => MimeType is null
        ? new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines() }
        : new JsonObject { ["data"] = new JsonObject { [MimeType] = Lines() }, ["execution_count"] = number, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" };

    private static string Joined(JsonNode lines) => string.Concat(lines.AsArray().Select(line => line!.GetValue<string>()));

    private JsonArray Lines()
    {
        var lines = Text.ReplaceLineEndings("\n").Split('\n');
        return new JsonArray([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line)).Where(line => line.GetValue<string>().Length > 0)]);
    }
}
