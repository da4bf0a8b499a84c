using System.Collections.Immutable;
using ModelDiff.Lineage;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Lineage;

public class LineageCalculationTests
{
    private const int Panel = 8;

    [Fact]
    public void Conclude_OneModelHasAPanelModelThatIsCloser_TakesTheLargerOfBothRanks()
    {
        // Model 0 is closer to panel model 2 than to model 1; model 1 is close to nobody. Its rank is 2 of 45, that of model 0 is 2 of 9.
        var lineage = Conclude(close: 80, pair: 60);

        lineage.PValues![0, 1].Should().BeApproximately(2.0 / 9, 1e-12);
        lineage.AdjustedPValues![0, 1].Should().BeApproximately(2.0 / 9, 1e-12);   // one pair only
    }

    [Fact]
    public void Conclude_NobodyIsCloser_TakesTheRankAmongAll() => Conclude(close: 1, pair: 60).PValues![0, 1].Should().BeApproximately(1.0 / 45, 1e-12);

    private static ModelLineage Conclude(double close, double pair)
    {
        var values = new double[Panel + 2, Panel + 2];
        for (var i = 0; i < Panel + 2; i++)
        {
            for (var j = i + 1; j < Panel + 2; j++)
                values[i, j] = (i + j) % 2;
        }

        (values[0, 1], values[0, 2]) = (pair, close);
        IEvidence[] evidence = [new Table(values)];
        var members = new List<LineageMember>();
        for (var model = 0; model < Panel + 2; model++)
        {
            var scores = zeros(2, 2 + model);   // of other classes than all others, so that no two may be twins
            scores[0, 0] = model;
            using var answers = new ModelAnswers($"m{model}", new Dictionary<ProbePart, Tensor> { [ProbePart.Smooth] = scores });
            members.Add(LineageMember.Of(new ModelProfile($"m{model}"), answers, evidence));
        }

        return new LineageCalculation(evidence, 0.01).Conclude([.. members.Take(2)], [.. members.Skip(2)], queries: 2, failures: [], default);
    }

    /// <summary>Knows each model by its first answer.</summary>
    private sealed class Table(double[,] values) : IEvidence
    {
        public string Name => "table";

        public string Description => "written down";

        public ImmutableArray<ProbePart> Parts => [ProbePart.Smooth];

        public ImmutableArray<double> Summarize(ModelAnswers answers) => [answers[ProbePart.Smooth][0, 0].item<float>()];

        public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect) => values[(int)Math.Min(victim[0], suspect[0]), (int)Math.Max(victim[0], suspect[0])];
    }
}
