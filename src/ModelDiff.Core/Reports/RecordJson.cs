using System.Text.Json;

namespace ModelDiff.Reports;

/// <summary>Writes what a result rests on as a property <c>record</c> of a JSON object.</summary>
internal static class RecordJson
{
    /// <summary>A day as files state it.</summary>
    public const string DateFormat = "yyyy-MM-dd";

    /// <param name="json">Borrowed; within an object.</param>
    /// <param name="record">What to write.</param>
    public static void Write(Utf8JsonWriter json, RunRecord record)
    {
        json.WriteStartObject("record");
        json.WriteString("date", record.Date?.ToString(DateFormat, System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("population", record.Population);
        WriteModels(json, record);
        json.WriteStartArray("inputs");
        foreach (var file in record.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteTexts("commandLine", record.CommandLine);
        json.WriteStartArray("software");
        foreach (var software in record.Software)
        {
            json.WriteStartObject();
            json.WriteString("name", software.Name);
            json.WriteString("version", software.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>All models as a property <c>models</c>.</summary>
    public static void WriteModels(Utf8JsonWriter json, RunRecord record)
    {
        json.WriteStartArray("models");
        foreach (var model in record.Models)
        {
            var profile = model.Profile;
            json.WriteStartObject();
            json.WriteString("role", model.Role);
            json.WriteString("name", profile.Name);
            json.WriteString("sha256", profile.Sha256);
            json.WriteBoolean("counts", model.Counts);
            json.WriteString("task", profile.Task);
            json.WriteString("architecture", profile.Architecture);
            json.WriteString("family", profile.Family);
            json.WriteString("initialization", profile.Initialization?.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
