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

    /// <summary>Evidence that compares directions, for which numbers of another probe would give a number, too.</summary>
    public static TheoryData<IEvidence> Directions => new(new DdvEvidence(), new OutputGeometry(), new KernelAlignment(), new ConfidenceProfile());

    [Theory]
    [MemberData(nameof(Directions))]
    public void Compare_SummariesOfTwoProbes_SaysHowManyNumbers(IEvidence evidence)
    {
        FluentActions.Invoking(() => evidence.Compare([0.6, 0.8], [0.6, 0.8, 0])).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected; got 2 and 3 numbers.*");
        FluentActions.Invoking(() => evidence.Compare([], [])).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected; got 0 and 0 numbers.*");
        evidence.Compare([0.6, 0.8], [0.8, 0.6]).Should().BeApproximately(0.96, 1e-12);
    }

    [Fact]
    public void CheckComparable_OtherNumberThanExpected_SaysHowMany()
    {
        FluentActions.Invoking(() => EvidenceVectors.CheckComparable([1, 2], [1, 2], 1)).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected, of 1 numbers; got 2 and 2 numbers.*");
        FluentActions.Invoking(() => EvidenceVectors.CheckComparable([1, 2], [1, 2], 0)).Should().Throw<ArgumentException>().WithMessage("*of 0 numbers*");
        EvidenceVectors.CheckComparable([1, 2], [1, 2], 2);
    }

    [Theory]
    [InlineData("geometry-smooth", 3)]
    [InlineData("confidence-profile", 3)]
    [InlineData("kernel-alignment", 2)]
    public void Summarize_OfAnotherPart_ReadsItAndNeedsEnoughInputs(string name, int least)
    {
        IEvidence evidence = new IEvidence[] { new OutputGeometry(ProbePart.Smooth), new ConfidenceProfile(ProbePart.Smooth), new KernelAlignment(ProbePart.Smooth) }.Single(item => item.Name == name);
        using var scope = NewDisposeScope();
        ModelAnswers Inputs(int count) => new("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Smooth] = tensor([1f, 2, 0, 4, 3, 1, 5, 2, 7]).reshape(3, 3).narrow(0, 0, count).clone() });
        using var enough = Inputs(least);
        using var few = Inputs(least - 1);

        evidence.Summarize(enough).Should().NotBeEmpty();
        FluentActions.Invoking(() => evidence.Summarize(few)).Should().Throw<ArgumentException>().WithMessage($"Evidence '{name}' needs at least {least} inputs; got {least - 1}.*");
    }

    [Fact]
    public void ErrorAgreement_Words_AreWhatIsPromised()
    {
        (new ErrorAgreement([1]).Name, new ErrorAgreement([1]).Description).Should().Be(("error-agreement", "both make the same mistakes"));
        FluentActions.Invoking(() => new ErrorAgreement([])).Should().Throw<ArgumentException>().WithMessage("The true labels of the inputs are needed.*");
    }

    [Fact]
    public void SoftAgreement_SummariesOfTwoProbes_Throw() =>
        FluentActions.Invoking(() => new SoftAgreement().Compare([1, 0.5, 0.5], [2, 0.5, 0.5, 0.5, 0.5])).Should().Throw<ArgumentException>().WithMessage("Two summaries of one probe are expected.*");

    [Fact]
    public void DdvEvidence_Parts_AreTheTwoThatItReads()
    {
        new DdvEvidence().Parts.Should().Equal(ProbePart.First, ProbePart.Second);
        new DdvEvidence(first: ProbePart.Natural, second: ProbePart.Natural).Parts.Should().Equal(ProbePart.Natural);
        new DdvEvidence(similarity: DdvSimilarity.Pearson).Summarize(new DecisionDistanceVector("m", "cosine", [1, 3])).Should().Equal(DdvSimilarity.Pearson.Direction([1, 3]));
    }

    private static double[] Summary(IEvidence evidence, float[] rows)
    {
        using var scope = NewDisposeScope();
        using var answers = new ModelAnswers("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = tensor(rows).reshape(-1, 2) });
        return [.. evidence.Summarize(answers)];
    }
}
