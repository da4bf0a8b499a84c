using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>Scores as JSON: <c>{"direct": {"right", "total"}, "combined": {…}, "byMethod": {"transfer": {…}, …}, "auc", "tpr": {"0.01", "0.05"}}</c>.</summary>
public static class ScoreJson
{
    /// <summary>The false-positive rates at which the true-positive rate is told.</summary>
    public static IReadOnlyList<double> FalsePositiveRates { get; } = [0.01, 0.05];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Formats scores.</summary>
    /// <returns>Without a line end.</returns>
    public static string Format(ScoreCard card) => JsonSerializer.Serialize(Document.Of(card), Options);

    /// <summary>The same as part of a larger document.</summary>
    public static JsonNode ToNode(ScoreCard card) => JsonSerializer.SerializeToNode(Document.Of(card), Options)!;

    private sealed record Document(
        Tally Direct, Tally Combined, IReadOnlyDictionary<string, Tally> ByMethod, [property: JsonPropertyName("auc")] double Auc, IReadOnlyDictionary<string, double> Tpr)
    {
        public static Document Of(ScoreCard card) => new(
            card.Direct, card.Combined, card.ByMethod, card.Roc.Area,
            FalsePositiveRates.ToDictionary(rate => rate.ToString(CultureInfo.InvariantCulture), rate => card.Roc.TruePositiveRate(rate).Value));
    }
}
