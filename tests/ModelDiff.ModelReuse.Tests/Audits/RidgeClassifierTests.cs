using ModelDiff.ModelReuse.Audits;

namespace ModelDiff.ModelReuse.Tests.Audits;

public class RidgeClassifierTests
{
    /// <summary>Standardized, the four rows are (-1, 1), (-1, -1) and (1, 1), (1, -1): the first feature's weight is 4 * 2 / (4 + 2 * ridge), as 4 rows of goal 2 project on it, and the second's is 0.</summary>
    [Theory]
    [InlineData(1.0, 8 / 6.0)]
    [InlineData(4.0, 8 / 12.0)]
    public void Score_OfTwoFeatures_IsTheRegressionsByHand(double ridge, double weight)
    {
        var classifier = new RidgeClassifier([[10, 3], [10, -1]], [[14, 3], [14, -1]], ridge);

        classifier.Score([14, 1]).Should().BeApproximately(weight, 1e-12);
        classifier.Score([12, 50]).Should().BeApproximately(0, 1e-12);
        classifier.Score([6, 1]).Should().BeApproximately(-3 * weight, 1e-12);
    }

    [Fact]
    public void Score_FewOfOneKind_CountsBothAlike()
    {
        var classifier = new RidgeClassifier([[0], [0], [0], [0], [0], [0]], [[1]]);

        classifier.Score([1]).Should().BeGreaterThan(0);
        classifier.Score([0]).Should().BeLessThan(0);
    }

    [Fact]
    public void Score_FeatureThatNeverVaries_IsIgnored() => new RidgeClassifier([[0, 7]], [[1, 7]]).Score([1, 700]).Should().Be(new RidgeClassifier([[0, 7]], [[1, 7]]).Score([1, 7]));
}
