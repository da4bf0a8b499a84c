using ModelDiff.Measures;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures;

/// <summary>The numbers that docs/method.md states, each by a case that it decides.</summary>
public class EvidenceConstantsTests
{
    [Fact]
    public void Fisher_IsCutOffAtTheLargestCorrelation()
    {
        new OutputGeometry().ToScale(1).Should().BeApproximately(0.5 * Math.Log(1.9999 / 0.0001), 1e-9);
        new OutputGeometry().ToScale(0.5).Should().BeApproximately(0.5 * Math.Log(3), 1e-12);
        new ConfidenceProfile().ToScale(-1).Should().BeApproximately(-0.5 * Math.Log(1.9999 / 0.0001), 1e-9);
    }

    [Fact]
    public void SoftAgreement_EqualModels_HaveTheLeastDivergence()
    {
        var summary = Summary(new SoftAgreement(), [0, 1, 2, 0]);

        new SoftAgreement().Compare(summary, summary).Should().BeApproximately(-0.5 * Math.Log(1e-6), 1e-12);
    }

    [Fact]
    public void SoftAgreement_ImpossibleClass_HasTheLeastProbability()
    {
        // p = (1, 0) and (1/2, 1/2) against q = (1/2, 1/2) and (1/2, 1/2): the first row gives 1/2 ln 2 + 1/2 ln(1/2 / 1e-9).
        var (p, q) = (Summary(new SoftAgreement(), [400, 0, 0, 0]), Summary(new SoftAgreement(), [1, 1, 2, 2]));
        var divergence = ((0.5 * Math.Log(2)) + (0.5 * Math.Log(0.5 / 1e-9))) / 2;

        new SoftAgreement().Compare(p, q).Should().BeApproximately(-0.5 * Math.Log(divergence), 1e-8);
    }

    [Fact]
    public void ConfidenceProfile_CertainRow_HasTheLeastDoubt()
    {
        // Doubts 1/2, 0 and 1/4 give logarithms of 0.5001, 0.0001 and 0.2501; centered and of norm 1.
        double[] logs = [Math.Log(0.5001), Math.Log(0.0001), Math.Log(0.2501)];
        var centered = logs.Select(log => log - logs.Average()).ToArray();
        var norm = Math.Sqrt(centered.Sum(log => log * log));

        var summary = Summary(new ConfidenceProfile(), [0, 0, 400, 0, (float)Math.Log(3), 0]);

        summary.Zip(centered).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second / norm, 1e-6));
    }

    /// <summary>The softmax of probabilities would make nearly equal ones of them.</summary>
    [Fact]
    public void Summaries_ProbabilitiesRoundedByAnEndpoint_AreThoseOfTheirLogarithms()
    {
        float[] rounded = [0.9f, 0.11f, 0.33f, 0.66f, 0.25f, 0.75f];
        float[] logs = [.. rounded.Chunk(2).SelectMany(row => row.Select(p => (float)Math.Log(p / row.Sum())))];

        Summary(new SoftAgreement(), rounded).Skip(1).Zip(rounded).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-6));
        Summary(new ConfidenceProfile(), rounded).Zip(Summary(new ConfidenceProfile(), logs)).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 0.1));
        Summary(new ResidualAgreement(), rounded).Skip(1).Zip(Summary(new ResidualAgreement(), logs).Skip(1)).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 0.01));
    }

    private static double[] Summary(IEvidence evidence, float[] rows)
    {
        using var scope = NewDisposeScope();
        using var answers = new ModelAnswers("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = tensor(rows).reshape(-1, 2) });
        return [.. evidence.Summarize(answers)];
    }
}
