using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;
using TorchSharp;

namespace ModelDiff.Tests.Reports;

/// <summary>Results made by hand, for reports to show.</summary>
internal static class SampleResults
{
    /// <summary>A name that would be markup, close an attribute, a string or a style sheet, and turn the direction of writing.</summary>
    public const string Hostile = "</style><script>alert('\"')</script>&amp;\u202E\u0007]]>";

    /// <summary>The same as reports show it: nothing turns the direction of writing.</summary>
    public const string HostileShown = "</style><script>alert('\"')</script>&amp;\uFFFD\uFFFD]]>";

    public static ModelComparison Comparison { get; } = new()
    {
        Victim = new ModelSignature("owner") { Source = "/models/owner.pt" },
        Suspect = new ModelSignature("suspect"),
        VictimDdv = new DecisionDistanceVector("owner", "cosine", [0.25, 0.5, 0.125]),
        SuspectDdv = new DecisionDistanceVector("suspect", "cosine", [0.125, 1, 0.25]),
        Similarity = 0.75,
        Interval = new SimilarityInterval(0.5, 1, 0.95),
        SimilarityMeasure = "cosine",
        Generator = new GeneratorDescription("adversarial").With("epsilon", 0.0625).With("steps", 50L),
        Seed = 7,
        Evidence = [new EvidenceScore("ddv-similarity", 0.75, 1.5, 0.25) { Description = "both react alike to the same input pairs" }, new EvidenceScore("geometry-noise", 0.5, 12.25, 0.00002) { Description = "both find the same noise alike" }, new EvidenceScore("own-measure", 0.125)],
        Verdict = new Verdict(VerdictDecision.Derived, 0.00004, ["The suspect is closer than all 4 unrelated reference models are.", "A second reason."]),
        Audit = new AuditResult
        {
            Verdict = new Verdict(VerdictDecision.Derived, 0.00004, []),
            Panel = new PanelResult(9.5, new UnrelatedScores([0.5, 1, -0.25, 2], [0, 1.5, 0.75, -1], [0.5, 0.25]), []),
            PanelSize = 4,
            Coverage = new TaskCoverage(true, 3),
            FalsePositiveRate = 0.01,
            Queries = 200,
            QueriesPlanned = 400,
        },
    };

    /// <summary>Three models, of which the first two are relatives; the pair of the last two has no score.</summary>
    public static ModelLineage Lineage { get; } = new()
    {
        Models = ["alpha", "beta", "gamma"],
        Similarity = Square(1, 0.9, 0.1, 0.2),
        Scores = Square(double.NaN, 12, 0.5, double.NaN),
        PValues = Square(double.NaN, 0.00001, 0.4, double.NaN),
        AdjustedPValues = Square(double.NaN, 0.00002, 0.4, double.NaN),
        Groups = [[0, 1]],
        Tree = new TreeNode(null, [new TreeNode(0, [], 0.05), new TreeNode(1, [], 0.04), new TreeNode(2, [], 0.8)], 0),
        FalsePositiveRate = 0.01,
        PanelSize = 14,
        Queries = 400,
        Notes = ["3 models make 3 pairs."],
    };

    /// <summary>Images of 2 by 2, all black beside all white, as many as the comparison has pairs.</summary>
    public static InputPairs Images(int count = 3) => new(torch.zeros(count, 1, 2, 2), torch.ones(count, 1, 2, 2), new GeneratorDescription("by hand").With("epsilon", 16.0 / 255));

    private static SymmetricMatrix Square(double diagonal, double first, double second, double third) =>
        new(new[,] { { diagonal, first, second }, { first, diagonal, third }, { second, third, diagonal } });

    /// <summary>The same with every model of a hostile name.</summary>
    public static ModelComparison WithNames(this ModelComparison comparison, string name) =>
        comparison with { Victim = new ModelSignature(name) { Source = name }, Suspect = new ModelSignature(name), Verdict = comparison.Verdict with { Reasons = [name] } };

    public static ModelLineage WithNames(this ModelLineage lineage, string name) =>
        lineage with { Models = ImmutableArray.Create(name + "1", name + "2", name + "3"), Notes = [name] };
}
