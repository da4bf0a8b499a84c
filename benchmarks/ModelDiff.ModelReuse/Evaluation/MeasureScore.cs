using System.Collections.Immutable;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>How well one measure did on one zoo.</summary>
internal sealed record MeasureScore
{
    /// <summary>The sort of pairs that have no first model in common.</summary>
    public const string Unrelated = "unrelated";

    /// <summary>The sort of second models, each with the first by its recipe.</summary>
    public const string SecondModels = "second models by the same recipe";

    /// <summary>The paper's 144 pairs, with its weak steals.</summary>
    public required ScoreCard Paper { get; init; }

    /// <summary>The same pairs with the steals that were made with care; null where the zoo lacks them.</summary>
    public ScoreCard? Faithful { get; init; }

    /// <summary>Pairs whose suspect keeps its parent's weights in part: transferred, quantized, pruned.</summary>
    public required DerivedPairs KeptWeights { get; init; }

    /// <summary>Pairs whose suspect has fresh weights: distilled, and stolen with care where the zoo has such.</summary>
    public required DerivedPairs FreshWeights { get; init; }

    /// <summary>What the paper lacks: pairs right by its rule, by kind.</summary>
    public required ImmutableArray<(string Kind, Tally Right)> Extras { get; init; }

    /// <summary>Suspects that are not derived: how many have a twin of other weights that seems closer than every reference. Each is a false alarm.</summary>
    public required Tally TwinAlarms { get; init; }

    /// <summary>P-values of innocent suspects, ascending; uniform where the measure is calibrated.</summary>
    public required ImmutableArray<double> InnocentPValues { get; init; }

    /// <summary>What the verdict says, sort by sort; empty where the measure gives none.</summary>
    public ImmutableArray<VerdictCell> Verdicts { get; init; } = [];

    /// <summary>Scores a table.</summary>
    public static MeasureScore Of(MeasureTable measured, ReuseCases cases) =>
        Of(measured.Table, measured.PValue, cases) with { Verdicts = measured.Decide is { } decide ? VerdictCell.All(cases, decide) : [] };

    private static MeasureScore Of(SimilarityTable table, Func<ReuseCase, double> pValue, ReuseCases cases) => new()
    {
        Paper = ScoreCard.Of(table.Records(cases.Paper())),
        Faithful = cases.Extra(ModelGroup.FaithfulSteal).IsEmpty ? null : ScoreCard.Of(table.Records(cases.Paper(ModelGroup.FaithfulSteal))),
        KeptWeights = DerivedPairs.Of(table, pValue, [.. cases.Paper().Where(item => Method(item) is "transfer" or "quantize" or "prune")]),
        FreshWeights = DerivedPairs.Of(table, pValue, [.. cases.Paper(ModelGroup.FaithfulSteal).Where(item => Method(item) is "distill" or "steal")]),
        Extras = [.. Kinds(cases).Where(kind => !kind.Cases.IsEmpty).Select(kind => (kind.Name, Count(table, kind.Cases)))],
        TwinAlarms = Count(table, cases.Twins()),
        InnocentPValues = [.. cases.Innocent().Select(pValue).Order()],
    };

    /// <summary>The share of innocent suspects that a test at this level accuses.</summary>
    public double FalsePositiveRate(double level) => InnocentPValues.IsEmpty ? 0 : (double)InnocentPValues.Count(p => p <= level) / InnocentPValues.Length;

    private static string? Method(ReuseCase item) => LineageName.TryParse(item.Suspect)?.Method;

    /// <summary>The paper's pairs by method.</summary>
    public static IEnumerable<(string Name, ImmutableArray<ReuseCase> Cases)> Methods(ReuseCases cases) =>
        cases.Paper().GroupBy(item => Method(item)!).Select(method => (method.Key, method.ToImmutableArray()));

    /// <summary>What the paper lacks, by kind; a kind may be empty.</summary>
    public static IEnumerable<(string Name, ImmutableArray<ReuseCase> Cases)> Kinds(ReuseCases cases) =>
    [
        ("float16", cases.Extra(ModelGroup.Float16)),
        ("same-architecture steal", cases.Extra(ModelGroup.SameArchitectureSteal)),
        ("faithful steal", cases.Extra(ModelGroup.FaithfulSteal)),
        ("label steal", cases.Extra(ModelGroup.LabelSteal)),
        ("two steps", cases.Extra(ModelGroup.TwoSteps)),
        ("evasion", cases.Extra(ModelGroup.Evasion)),
        ("siblings", cases.Siblings()),
    ];

    /// <summary>All sorts of cases that there are of a zoo: the paper's methods, what the paper lacks, innocents, second models by one recipe.</summary>
    public static IEnumerable<(string Name, ImmutableArray<ReuseCase> Cases)> Sorts(ReuseCases cases) =>
        Methods(cases).Concat(Kinds(cases)).Append((Name: Unrelated, Cases: cases.Innocent())).Append((Name: SecondModels, Cases: cases.Twins())).Where(sort => !sort.Cases.IsEmpty);

    private static Tally Count(SimilarityTable table, ImmutableArray<ReuseCase> cases)
    {
        var pairs = cases.SelectMany(item => item.Candidates.Select(candidate => (item.Suspect, Candidate: candidate, item.References))).ToArray();
        return new Tally(
            pairs.Count(pair => pair.References.All(reference => table.Between(pair.Suspect, pair.Candidate) > table.Between(pair.Suspect, reference))),
            pairs.Length);
    }
}
