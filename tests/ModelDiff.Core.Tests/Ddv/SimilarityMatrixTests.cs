using ModelDiff.Measures;

namespace ModelDiff.Tests.Ddv;

public class SimilarityMatrixTests
{
    private static readonly DecisionDistanceVector[] Ddvs =
    [
        new("a", "cosine", [3, 4, 1]), new("b", "cosine", [4, 3, 1]), new("zero", "cosine", [0, 0, 0]), new("double a", "cosine", [6, 8, 2]),
    ];

    [Fact]
    public void Compute_AnySimilarity_EqualsBetween()
    {
        foreach (var similarity in DdvSimilarity.All)
        {
            var matrix = SimilarityMatrix.Compute(Ddvs, similarity);
            matrix.ModelNames.Should().Equal("a", "b", "zero", "double a");
            for (var i = 0; i < matrix.Count; i++)
            {
                for (var j = 0; j < matrix.Count; j++)
                    matrix[i, j].Should().Be(similarity.Between(Ddvs[i], Ddvs[j]));
            }
        }
    }

    [Fact]
    public void Compute_HandWorkedCosines_AreFound()
    {
        var matrix = SimilarityMatrix.Compute(Ddvs, DdvSimilarity.Cosine);
        matrix[0, 1].Should().BeApproximately(25.0 / 26, 1e-15);
        matrix[0, 2].Should().Be(0);
        matrix[2, 2].Should().Be(1);
        matrix[3, 0].Should().Be(1);
    }

    [Fact]
    public void Compute_ManyModels_IsSymmetricWithOnesOnTheDiagonal()
    {
        var random = new Random(3);
        var ddvs = Enumerable.Range(0, 100)
            .Select(m => new DecisionDistanceVector($"m{m}", "cosine", [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())])).ToArray();
        var matrix = SimilarityMatrix.Compute(ddvs, DdvSimilarity.Pearson);
        for (var i = 0; i < 100; i++)
        {
            matrix[i, i].Should().Be(1);
            for (var j = 0; j < i; j++)
                matrix[i, j].Should().Be(matrix[j, i]);
        }
    }

    [Fact]
    public void Compute_NoDdvOrMixedDdvs_Throws()
    {
        FluentActions.Invoking(() => SimilarityMatrix.Compute([], DdvSimilarity.Cosine)).Should().Throw<ArgumentException>();
        var mixed = new[] { Ddvs[0], new DecisionDistanceVector("l1", "l1", [1, 2, 3]) };
        FluentActions.Invoking(() => SimilarityMatrix.Compute(mixed, DdvSimilarity.Cosine)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Compute_Cancelled_Throws() =>
        FluentActions.Invoking(() => SimilarityMatrix.Compute(Ddvs, DdvSimilarity.Cosine, new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();
}
