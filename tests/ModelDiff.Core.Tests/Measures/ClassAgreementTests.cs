using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.Tests.Measures;

public class ClassAgreementTests
{
    /// <summary>By hand: 6 of 8 labels are equal; by chance (3 * 2 + 3 * 3 + 2 * 3) / 64 = 21 / 64 would be, so that kappa is (48 - 21) / (64 - 21).</summary>
    [Fact]
    public void Compare_Labels_IsKappa() => ClassAgreement.Compare([3, 0, 0, 1, 1, 2, 2, 0, 1], [3, 0, 0, 1, 2, 2, 2, 1, 1]).Should().BeApproximately(27.0 / 43, 1e-12);

    [Fact]
    public void Compare_EqualAndOpposite_IsOneAndBelowZero()
    {
        ClassAgreement.Compare([2, 0, 1, 0, 1], [2, 0, 1, 0, 1]).Should().Be(1);
        ClassAgreement.Compare([2, 0, 1, 0, 1], [2, 1, 0, 1, 0]).Should().Be(-1);
    }

    [Fact]
    public void Compare_NothingInCommon_SaysNothing()
    {
        ClassAgreement.Compare([], [2, 0, 1]).Should().BeNull();
        ClassAgreement.Compare([2, 0, 1], []).Should().BeNull();
        ClassAgreement.Compare([2, 0, 1], [3, 0, 1]).Should().BeNull();
        ClassAgreement.Compare([2, 0, 1], [2, 0, 1, 1]).Should().BeNull();
        ClassAgreement.Compare([2, 1, 1], [2, 1, 1]).Should().BeNull("one class alone agrees by chance");
    }

    [Fact]
    public void Summarize_ReadsNaturalInputsBeforeSmoothNoiseBeforeNoise()
    {
        float[,] first = { { 1, 0, 0 }, { 0, 0, 2 } };
        float[,] second = { { 0, 1, 0 }, { 0, 1, 0 } };

        Summary((ProbePart.Noise, second), (ProbePart.Natural, first), (ProbePart.Smooth, second)).Should().Equal(3, 0, 2);
        Summary((ProbePart.Noise, second), (ProbePart.Smooth, first)).Should().Equal(3, 0, 2);
        Summary((ProbePart.Noise, first)).Should().Equal(3, 0, 2);
        Summary((ProbePart.CutMix, first)).Should().BeEmpty();
        Summary((ProbePart.Natural, new float[2, 1])).Should().BeEmpty("a single score per row is no class");
        Summary((ProbePart.Natural, new float[,] { { 0, 1 } })).Should().Equal(2, 1);
    }

    private static double[] Summary(params (ProbePart, float[,])[] parts)
    {
        using var answers = Answers.To(parts);
        return [.. ClassAgreement.Summarize(answers)];
    }
}
