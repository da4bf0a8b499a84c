using ModelDiff.Measures;

namespace ModelDiff.Tests.Measures.Ddv;

public class DdvSimilarityTests
{
    public static TheoryData<string> Cases => [.. DdvOracle.Similarities.Select(pair => pair.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Between_OraclePair_GivesOracleSimilarities(string name)
    {
        var (_, a, b, cosine, pearson, spearman) = DdvOracle.Similarities.Single(pair => pair.Name == name);
        Check(DdvSimilarity.Cosine, cosine);
        Check(DdvSimilarity.Pearson, pearson);
        Check(DdvSimilarity.Spearman, spearman);

        void Check(DdvSimilarity similarity, double? expected)
        {
            if (expected is null)
                similarity.Between(a, b).Should().BeNull("a vector without variation says nothing");
            else
                similarity.Between(a, b).Should().BeApproximately(expected, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Between_AnyPair_IsSymmetricAndExactlyOneForEqualVectors(string name)
    {
        var (_, a, b, _, _, _) = DdvOracle.Similarities.Single(pair => pair.Name == name);
        foreach (var similarity in DdvSimilarity.All)
        {
            similarity.Between(a, b).Should().Be(similarity.Between(b, a));
            (similarity.Between(a, b) ?? 0).Should().BeInRange(-1, 1);
            (similarity.Between(a, a) ?? 1).Should().Be(1);
        }
    }

    [Fact]
    public void Between_Ddvs_ReadsTheirValues()
    {
        var a = new DecisionDistanceVector("a", "cosine", [3, 4]);
        var b = new DecisionDistanceVector("b", "cosine", [4, 3]);
        DdvSimilarity.Cosine.Between(a, b).Should().BeApproximately(24.0 / 25, 1e-15);
    }

    [Fact]
    public void Between_DdvsThatDoNotCompare_Throws()
    {
        var a = new DecisionDistanceVector("a", "cosine", [3, 4]);
        var longer = new DecisionDistanceVector("b", "cosine", [3, 4, 5]);
        var otherDistance = new DecisionDistanceVector("c", "l1", [3, 4]);
        var one = new DecisionDistanceVector("d", "cosine", [3]);
        FluentActions.Invoking(() => DdvSimilarity.Cosine.Between(a, longer)).Should().Throw<ArgumentException>()
            .WithMessage("*'a' has 2 cosine distances, 'b' 3 cosine distances.*");
        FluentActions.Invoking(() => DdvSimilarity.Cosine.Between(a, otherDistance)).Should().Throw<ArgumentException>()
            .WithMessage("*'c' 2 l1 distances.*");
        FluentActions.Invoking(() => DdvSimilarity.Cosine.Between(one, one)).Should().Throw<ArgumentException>().WithMessage("*at least 2*");
    }

    [Fact]
    public void Between_SpansThatDoNotCompare_Throws()
    {
        FluentActions.Invoking(() => DdvSimilarity.Pearson.Between([1, 2], [1, 2, 3])).Should().Throw<ArgumentException>().WithMessage("*got 2 and 3 entries*");
        FluentActions.Invoking(() => DdvSimilarity.Pearson.Between([1], [1])).Should().Throw<ArgumentException>();
        foreach (var similarity in DdvSimilarity.All)
        {
            FluentActions.Invoking(() => similarity.Between([1, 2], [1, double.NaN])).Should().Throw<ArgumentException>().WithMessage("*finite*");
            FluentActions.Invoking(() => similarity.Between([1, double.PositiveInfinity], [1, 2])).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void Between_OwnSimilarity_IsTheCosineOfItsTransform()
    {
        var squared = new DdvSimilarity("squared", (values, result) =>
        {
            for (var i = 0; i < values.Length; i++)
                result[i] = values[i] * values[i];
        });
        squared.Between([1, 1], [0, 2]).Should().BeApproximately(Math.Sqrt(0.5), 1e-15);
        FluentActions.Invoking(() => squared.Between([1, 1], [1, 1e200])).Should().Throw<ArgumentException>().WithMessage("Similarity 'squared' needs finite values*");
    }

    [Fact]
    public void Parse_EveryName_GivesThatSimilarity()
    {
        DdvSimilarity.All.Select(similarity => similarity.Name).Should().Equal("cosine", "pearson", "spearman");
        DdvSimilarity.All.Should().AllSatisfy(similarity => DdvSimilarity.Parse(similarity.Name.ToUpperInvariant()).Should().BeSameAs(similarity));
    }

    [Fact]
    public void Parse_UnknownName_ListsTheNames() =>
        FluentActions.Invoking(() => DdvSimilarity.Parse("kendall")).Should().Throw<ArgumentException>()
            .WithMessage("There is no similarity 'kendall'; expected one of cosine, pearson, spearman.*");

    [Fact]
    public void Matrix_AllPairs_HoldsWhatBetweenSays()
    {
        DecisionDistanceVector[] ddvs = [new("a", "cosine", [0.1, 0.4, 0.2]), new("b", "cosine", [0.5, 0.2, 0.3]), new("still", "cosine", [0.3, 0.3, 0.3])];

        var matrix = DdvSimilarity.Pearson.Matrix(ddvs);

        matrix[0, 1].Should().BeApproximately(DdvSimilarity.Pearson.Between(ddvs[0], ddvs[1])!.Value, 1e-12).And.BeNegative();
        matrix[0, 0].Should().Be(1);
        (matrix[0, 2], matrix[2, 1]).Should().Be((double.NaN, double.NaN));
    }

    [Fact]
    public void Matrix_NothingOrOtherPairs_Throws()
    {
        FluentActions.Invoking(() => DdvSimilarity.Cosine.Matrix([])).Should().Throw<ArgumentException>().WithMessage("A matrix needs at least one DDV.*");
        FluentActions.Invoking(() => DdvSimilarity.Cosine.Matrix([new("a", "cosine", [0.1, 0.4]), new("b", "cosine", [0.1, 0.4, 0.3])])).Should().Throw<ArgumentException>();
    }
}
