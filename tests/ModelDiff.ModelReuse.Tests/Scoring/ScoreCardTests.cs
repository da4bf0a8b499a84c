using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Scoring;

public class ScoreCardTests
{
    [Fact]
    public void Of_PublishedSimilarities_GivesThePapersCounts()
    {
        using var reader = new StreamReader(PublishedSimilarities.Path);

        var card = ScoreCard.Of(SimilarityCsv.Read(reader));

        card.Direct.Should().Be(new Tally(72, 84));
        card.Combined.Should().Be(new Tally(0, 0));
        card.ByMethod.Should().Equal(new Dictionary<string, Tally>
        {
            ["distill"] = new(12, 12),
            ["prune"] = new(36, 36),
            ["quantize"] = new(12, 12),
            ["steal"] = new(0, 12),
            ["transfer"] = new(12, 12),
        });
    }

    [Fact]
    public void Of_PublishedSimilarities_AgreesWithNumPy()
    {
        using var reader = new StreamReader(PublishedSimilarities.Path);

        var roc = ScoreCard.Of(SimilarityCsv.Read(reader)).Roc;

        // tests/oracle/modelreuse_scores.py
        roc.Area.Should().BeApproximately(0.9517871115582384, 1e-12);
        roc.TruePositiveRate(0.01).Value.Should().BeApproximately(0.8095238095238095, 1e-12);
        roc.TruePositiveRate(0.05).Value.Should().BeApproximately(0.8571428571428571, 1e-12);
    }

    [Fact]
    public void Of_ParentAsCloseAsAReference_IsWrong() =>
        ScoreCard.Of([Parent("s", "p", 0.5), Reference("s", "r", 0.5)]).Direct.Should().Be(new Tally(0, 1));

    [Fact]
    public void Of_Grandparent_CountsAsCombined()
    {
        var card = ScoreCard.Of(
        [
            Parent("a(x)-b(y)-c()-", "a(x)-b(y)-", 0.9), Parent("a(x)-b(y)-c()-", "a(x)-", 0.4), Reference("a(x)-b(y)-c()-", "z(x)-", 0.5),
        ]);

        card.Direct.Should().Be(new Tally(1, 1));
        card.Combined.Should().Be(new Tally(0, 1));
        card.ByMethod.Should().Equal(new Dictionary<string, Tally> { ["c"] = new(1, 2) });
    }

    [Fact]
    public void Of_NamesWithoutLineage_CountAsDirectOfUnknownMethod()
    {
        var card = ScoreCard.Of([Parent("s.onnx", "p.onnx", 0.9), Reference("s.onnx", "r.onnx", 0.5)]);

        card.Direct.Should().Be(new Tally(1, 1));
        card.ByMethod.Should().Equal(new Dictionary<string, Tally> { ["unknown"] = new(1, 1) });
    }

    [Fact]
    public void Of_SuspectThatIsNotDerived_CountsInTheRocCurveAlone()
    {
        var card = ScoreCard.Of([Parent("s", "p", 0.5), Reference("s", "r", 0.1), Reference("stranger", "p", 0.7)]);

        card.Direct.Should().Be(new Tally(1, 1));
        card.Roc.Area.Should().Be(0.5);
    }

    [Fact]
    public void Of_ParentWithoutReference_SaysWhichSuspect() =>
        FluentActions.Invoking(() => ScoreCard.Of([Parent("s", "p", 0.5), Reference("other", "r", 0.1)]))
            .Should().Throw<FormatException>().WithMessage("Suspect 's' has no reference to compare its parent with.");

    [Fact]
    public void Of_ReferencesOnly_Throws() =>
        FluentActions.Invoking(() => ScoreCard.Of([Reference("s", "r", 0.1)]))
            .Should().Throw<FormatException>().WithMessage("*parents and references are both needed*");

    private static SimilarityRecord Parent(string suspect, string candidate, double similarity) => new(suspect, candidate, true, similarity);

    private static SimilarityRecord Reference(string suspect, string candidate, double similarity) => new(suspect, candidate, false, similarity);
}
