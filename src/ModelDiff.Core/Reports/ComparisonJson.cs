using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Writes a comparison as one JSON object. Numbers are finite or null.</summary>
public static class ComparisonJson
{
    /// <summary>Writes a comparison as indented UTF-8 JSON, with a final newline.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    public static void Write(ModelComparison comparison, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(stream);
        using (var writer = new Utf8JsonWriter(stream, ReportJson.Indented))
            Write(comparison, writer);
        stream.WriteByte((byte)'\n');
    }

    private static void Write(ModelComparison comparison, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteModel(json, "victim", comparison.Victim, comparison.VictimDdv);
        WriteModel(json, "suspect", comparison.Suspect, comparison.SuspectDdv);
        json.WriteFinite("similarity", comparison.Similarity);
        WriteInterval(json, comparison.Interval);
        json.WriteNumber("pairs", comparison.Pairs);
        WriteGenerator(json, comparison.Generator);
        json.WriteString("distance", comparison.Distance);
        json.WriteString("similarityMeasure", comparison.SimilarityMeasure);
        json.WriteNumber("seed", comparison.Seed);
        VerdictJson.WriteEvidence(json, comparison.Evidence);
        VerdictJson.Write(json, comparison.Verdict);
        WritePower(json, comparison.Audit);
        if (comparison.Audit is { } audit)
            WritePanel(json, audit);
        if (comparison.Weights is { } weights)
            WeightsJson.Write(json, weights);
        WriteElapsed(json, comparison.Elapsed);
        if (comparison.Record is { } record)
            RecordJson.Write(json, record);
        json.WriteString("version", LibraryInfo.Version);
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, SimilarityInterval? interval)
    {
        if (interval is not { } known)
        {
            json.WriteNull("interval");
            return;
        }

        json.WriteStartArray("interval");
        json.WriteNumberValue(known.Lower);
        json.WriteNumberValue(known.Upper);
        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, string key, ModelSignature model, DecisionDistanceVector ddv)
    {
        json.WriteStartObject(key);
        json.WriteString("name", model.Name);
        json.WriteString("path", model.Source);
        json.WriteStartArray("ddv");
        foreach (var distance in ddv.Values)
            json.WriteNumberValue(distance);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGenerator(Utf8JsonWriter json, GeneratorDescription generator)
    {
        json.WriteStartObject("generator");
        json.WriteString("name", generator.Name);
        foreach (var (key, value) in generator.Settings)
        {
            json.WritePropertyName(key);
            JsonSerializer.Serialize(json, value, value.GetType());
        }

        json.WriteEndObject();
    }

    private static void WritePower(Utf8JsonWriter json, AuditResult? audit)
    {
        if (audit is not { Power: [_, ..] power })
        {
            json.WriteNull("power");
            return;
        }

        json.WriteStartArray("power");
        foreach (var method in power)
        {
            json.WriteStartObject();
            json.WriteString("method", method.Method);
            json.WriteNumber("found", method.Found);
            json.WriteNumber("of", method.Of);
            json.WriteNumber("low", method.Low);
            json.WriteNumber("high", method.High);
            json.WriteNumber("falsePositiveRate", method.FalsePositiveRate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTwins(Utf8JsonWriter json, TwinTestResult twins)
    {
        json.WriteStartObject("twins");
        json.WriteNumber("fresh", twins.Twins.Fresh);
        json.WriteNumber("own", twins.Twins.Own);
        json.WriteNumber("references", twins.References);
        json.WriteNumber("referencesOfTask", twins.ReferencesOfTask);
        json.WriteNumber("architectures", twins.Architectures);
        json.WriteBoolean("sameClasses", twins.SameClasses);
        if (twins.SharesInitialization is { } shares)
            json.WriteBoolean("sharesInitialization", shares);
        else
            json.WriteNull("sharesInitialization");
        json.WriteFinite("residuals", twins.Residuals);
        json.WriteFinite("noise", twins.Noise);
        json.WriteFinite("pFresh", twins.PFresh);
        json.WriteFinite("pSame", twins.PSame);
        json.WriteFinite("pNoise", twins.PNoise);
        json.WriteFinite("pRecipe", twins.PRecipe);
        json.WriteTexts("leftOut", twins.LeftOut);
        json.WriteEndObject();
    }

    private static void WritePanel(Utf8JsonWriter json, AuditResult audit)
    {
        json.WriteStartObject("panel");
        json.WriteNumber("size", audit.PanelSize);
        json.WriteFinite("sameTask", audit.Coverage?.PanelModels);
        json.WriteNumber("falsePositiveRate", audit.FalsePositiveRate);
        json.WriteNumber("smallestP", audit.Panel.SmallestP);
        json.WriteNumber("queries", audit.Queries);
        json.WriteNumber("queriesPlanned", audit.QueriesPlanned);
        json.WriteFinite("score", audit.Panel.Score);
        json.WriteTexts("notes", audit.Notes);
        if (audit.Twins is { } twins)
            WriteTwins(json, twins);
        WriteNumbers(json, "unrelatedToSuspect", audit.Panel.Unrelated.Suspect);
        WriteNumbers(json, "unrelatedToVictim", audit.Panel.Unrelated.Victim);
        WriteNumbers(json, "unrelatedPanel", audit.Panel.Unrelated.Panel);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<double> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteElapsed(Utf8JsonWriter json, ElapsedTimes elapsed)
    {
        json.WriteStartObject("elapsedSeconds");
        json.WriteNumber("load", elapsed.Load.TotalSeconds);
        json.WriteNumber("generate", elapsed.Generate.TotalSeconds);
        json.WriteNumber("forward", elapsed.Forward.TotalSeconds);
        json.WriteNumber("total", elapsed.Total.TotalSeconds);
        json.WriteEndObject();
    }
}
