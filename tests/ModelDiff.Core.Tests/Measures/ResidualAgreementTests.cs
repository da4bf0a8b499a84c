using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.Tests.Measures;

/// <summary>By hand: logarithms of probabilities, a hundredth added to each, less their mean over the classes; the mean over rows of their cosines.</summary>
public class ResidualAgreementTests
{
    private static readonly float[,] Victim = { { 0.7f, 0.2f, 0.1f }, { 0.1f, 0.8f, 0.1f } };
    private static readonly float[,] Suspect = { { 0.1f, 0.2f, 0.7f }, { 0.3f, 0.6f, 0.1f } };

    // Rows: cosines of (1.0276, -0.1905, -0.8372) with itself turned round, and of (-0.6655, 1.3311, -0.6655) with (0.1197, 0.7966, -0.9164).
    private const double Expected = -0.06981333522169753;

    [Fact]
    public void Compare_Probabilities_IsTheMeanCosineOfTheRows() => new ResidualAgreement().Measure(Answers.To(ProbePart.Natural, Victim), Answers.To(ProbePart.Natural, Suspect)).Should().BeApproximately(Expected, 1e-6);

    /// <summary>Logarithms of the same probabilities, with an offset per row that a softmax takes away; positive ones that do not sum to 1 are scores as well.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Compare_Scores_AreMadeProbabilities(float offset) =>
        new ResidualAgreement().Measure(Answers.To(ProbePart.Natural, Logarithms(Victim, offset)), Answers.To(ProbePart.Natural, Suspect)).Should().BeApproximately(Expected, 1e-6);

    [Fact]
    public void Summarize_GivesTheClassesThenAVectorOfNormOne()
    {
        using var answers = Answers.To(ProbePart.Natural, Victim);

        var summary = new ResidualAgreement().Summarize(answers);

        summary[0].Should().Be(3);
        summary.Skip(1).Sum(value => value * value).Should().BeApproximately(1, 1e-12);
        summary.Should().HaveCount(7);
    }

    [Fact]
    public void Compare_OtherClassesOrRows_SaysNothing()
    {
        new ResidualAgreement().Compare([2, 0.6, 0.8], [3, 0.6, 0.8]).Should().BeNull();
        new ResidualAgreement().Compare([2, 0.6, 0.8], [2, 0.6, 0.8, 0, 0]).Should().BeNull();
        new ResidualAgreement().Compare([2, -0.6, -0.8], [2, 0.6, 0.8]).Should().BeApproximately(-1, 1e-12);
        new ResidualAgreement().Compare([2, -1.6, -0.8], [2, 1.6, 0.8]).Should().Be(-1, "roundings lead out of [-1, 1]");
    }

    [Fact]
    public void Compare_OneEmpty_Throws()
    {
        FluentActions.Invoking(() => new ResidualAgreement().Compare([], [2, 1])).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected; one is empty.*");
        FluentActions.Invoking(() => new ResidualAgreement().Compare([2, 1], [])).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected; one is empty.*");
    }

    [Fact]
    public void Summarize_NothingThatVaries_IsEmpty()
    {
        using var answers = Answers.To(ProbePart.Natural, new float[3, 2]);

        new ResidualAgreement().Summarize(answers).Should().BeEmpty();
    }

    private static float[,] Logarithms(float[,] probabilities, float offset)
    {
        var scores = (float[,])probabilities.Clone();
        for (var i = 0; i < scores.GetLength(0); i++)
        {
            for (var k = 0; k < scores.GetLength(1); k++)
                scores[i, k] = MathF.Log(scores[i, k]) + offset * (i + 1);
        }

        return scores;
    }
}
