using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Results as JSON: per measure and zoo the scores as <see cref="ScoreJson"/> writes them, the extras, the false-positive rates and the costs.</summary>
internal static class EvaluationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Formats results, without a line end.</summary>
    public static string Format(IReadOnlyList<ZooManifest> zoos, IReadOnlyList<MeasureResult> results) => JsonSerializer.Serialize(
        new
        {
            Scale = zoos[0].Config.Scale,
            Seeds = zoos.Select(zoo => zoo.Seed),
            Models = zoos[0].Models.Length,
            Measures = results.Select(result => new { result.Name, result.Cost, Zoos = result.Scores.Zip(zoos, Zoo) }),
        },
        Options);

    private static JsonNode? Zoo(MeasureScore score, ZooManifest zoo) => JsonSerializer.SerializeToNode(
        new
        {
            zoo.Seed,
            Paper = ScoreJson.ToNode(score.Paper),
            Faithful = score.Faithful is null ? null : ScoreJson.ToNode(score.Faithful),
            Extras = score.Extras.ToDictionary(extra => extra.Kind, extra => extra.Right),
            FalsePositiveRate = ScoreJson.FalsePositiveRates.ToDictionary(rate => rate.ToString(CultureInfo.InvariantCulture), score.FalsePositiveRate),
            score.KeptWeights,
            score.FreshWeights,
            score.TwinAlarms,
            score.Verdicts,
        },
        Options);
}
