using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Evaluation;

public class SimilarityTableTests
{
    private static readonly SimilarityTable Table = new(["s", "p", "a", "b", "c"], new[,]
    {
        { 1, 0.8, 0.3, 0.9, 0.8 }, { 0, 1.0, 0, 0, 0 }, { 0, 0, 1.0, 0, 0 }, { 0, 0, 0, 1.0, 0 }, { 0, 0, 0, 0, 1.0 },
    });

    [Fact]
    public void PValue_TiesAndCloserReferences_Count() =>
        Table.PValue(new ReuseCase("s", ["p"], ["a", "b", "c"])).Should().Be(3.0 / 4);

    [Fact]
    public void PValue_CloserThanAll_IsTheSmallestThatTheReferencesAllow() =>
        Table.PValue(new ReuseCase("s", ["b"], ["a", "p", "c"])).Should().Be(1.0 / 4);

    [Fact]
    public void Records_OneCase_ListsCandidatesThenReferences() =>
        Table.Records([new ReuseCase("s", ["p"], ["a", "b"])]).Should().Equal(
            new SimilarityRecord("s", "p", true, 0.8), new SimilarityRecord("s", "a", false, 0.3), new SimilarityRecord("s", "b", false, 0.9));
}
