using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>The score of a lineage as Markdown and as JSON.</summary>
internal static class LineageTables
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <param name="zoo">The zoo.</param>
    /// <param name="score">Its score.</param>
    /// <param name="asking">How long asking took.</param>
    /// <param name="comparing">How long comparing took.</param>
    public static string Markdown(ZooManifest zoo, LineageScore score, TimeSpan asking, TimeSpan comparing)
    {
        var text = new StringBuilder();
        Line($"### Lineage of {score.Asked.Models} models, {score.Asked.Panel} reference models (seed {zoo.Seed}, {zoo.Config.Scale})");
        Line($"");
        Line($"| figure | value |");
        Line($"|---|--:|");
        Line($"| queries per model | {score.Queries} |");
        Line($"| seconds asking, comparing | {asking.TotalSeconds:0}, {comparing.TotalSeconds:0.0} |");
        Line($"| pairs of relatives, of all pairs | {score.Pairs.Related} of {score.Pairs.All} |");
        if (score is { Called: var (right, called), Groups: var (groups, grouped, pure) })
        {
            Line($"| accepted rate of false discoveries | {100 * score.Rate:0.###} % |");
            Line($"| pairs called related, and rightly so (precision) | {called}, {Share(right, called)} |");
            Line($"| relatives called related (recall) | {Share(right, score.Pairs.Related)} |");
            Line($"| groups, models in them | {groups}, {grouped} |");
            Line($"| of these with the first model that most of their group have (purity) | {Share(pure, grouped)} |");
            Line($"| adjusted Rand index of the groups | {score.Rand:0.000} |");
            Line($"| AUC of scores | {score.ScoreArea:0.000} |");
        }

        Line($"| AUC of similarities | {score.SimilarityArea:0.000} |");
        Line($"| AUC of path lengths in the tree | {score.TreeArea:0.000} |");
        Line($"| models whose closest in the tree is a relative | {Share(score.TreeNeighbors.Right, score.TreeNeighbors.All)} |");
        if (score.ByKind.IsEmpty)
            return text.ToString();
        Line($"");
        Line($"| pairs | called related | of |");
        Line($"|---|--:|--:|");
        foreach (var (kind, (hits, all)) in score.ByKind)
            Line($"| {kind} | {hits} ({Percent(hits, all)}) | {all} |");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>The same as one JSON object, without a line end.</summary>
    public static string Json(ZooManifest zoo, LineageScore score, TimeSpan asking, TimeSpan comparing) => JsonSerializer.Serialize(
        new
        {
            zoo.Config.Scale,
            zoo.Seed,
            score.Asked.Models,
            score.Asked.Panel,
            score.Queries,
            Seconds = new { Asking = asking.TotalSeconds, Comparing = comparing.TotalSeconds },
            FalsePositiveRate = score.Rate,
            Pairs = new { score.Pairs.Related, score.Pairs.All },
            Called = score.Called is var (right, called) ? new { Right = right, All = called } : null,
            Kinds = score.ByKind.Select(kind => new { Kind = kind.Key, kind.Value.Called, kind.Value.All }),
            Groups = score.Groups is var (groups, grouped, pure) ? new { Count = groups, Models = grouped, Pure = pure } : null,
            AdjustedRand = score.Rand,
            Area = new { Similarity = score.SimilarityArea, Score = score.ScoreArea, Tree = score.TreeArea },
            TreeNeighbors = new { score.TreeNeighbors.Right, score.TreeNeighbors.All },
        },
        Options);

    private static string Share(int part, int all) => $"{part} of {all} ({Percent(part, all)})";

    private static string Percent(int part, int all) => all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");
}
