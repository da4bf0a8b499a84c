using ModelDiff.Measures;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures;

public class ClassProbabilitiesTests
{
    [Theory]
    [InlineData(new[] { 0.7f, 0.2f, 0.1f }, true)]
    [InlineData(new[] { 1f, 0f, 0f }, true)]
    [InlineData(new[] { 0.7f, 0.2f, 0.101f }, true)]
    [InlineData(new[] { 0.33f, 0.33f, 0.33f }, false)]
    [InlineData(new[] { 0.7f, 0.4f, -0.1f }, false)]
    [InlineData(new[] { 1f, 2f, 0f }, false)]
    public void Are_RowThatAddsUpToOne_IsOfProbabilities(float[] row, bool expected)
    {
        using var answers = tensor(row).reshape(1, -1);

        ClassProbabilities.Are(answers).Should().Be(expected);
    }

    [Theory]
    [InlineData(0.33f, 0.33f, 0.33f)]
    [InlineData(0.37f, 0.37f, 0.35f)]
    [InlineData(0.31f, 0.3f, 0.3f)]
    public void Of_RoundedProbabilities_AreThemselves(float a, float b, float c)
    {
        using var scope = NewDisposeScope();

        ClassProbabilities.Of(tensor([0.5f, 0.5f, 0, a, b, c]).reshape(2, 3)).data<float>().Should().Equal(0.5f, 0.5f, 0, a, b, c);
    }

    /// <summary>What is told of the rest of the classes: nothing, as behind an endpoint that answers with a few classes only.</summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(100f)]
    public void Of_FewClassesOfPercentOrOne_AreShares(float whole)
    {
        using var scope = NewDisposeScope();
        using var answers = tensor([0.9f, 0.1f, 0, 0.5f, 0, 0, 0, 0, 0]).reshape(3, 3) * whole;

        ClassProbabilities.Of(answers).data<float>().ToArray().Should().Equal([0.9f, 0.1f, 0, 0.5f, 0, 0, 0, 0, 0], (one, other) => Math.Abs(one - other) < 1e-6);
    }

    /// <summary>Three rows that add up to the largest sum, the median and 0.</summary>
    [Theory]
    [InlineData(1, 0.91, 0.51, true)]
    [InlineData(1, 0.89, 0.51, false)]
    [InlineData(1, 1.09, 0.51, true)]
    [InlineData(1, 1.11, 0.51, false)]
    [InlineData(1, 1, 0.49, false)]
    [InlineData(100, 91, 51, true)]
    [InlineData(100, 89, 51, false)]
    [InlineData(100, 109, 51, true)]
    [InlineData(100, 111, 51, false)]
    [InlineData(100, 100, 49, false)]
    public void Of_Sums_TellSharesFromScores(double whole, double most, double median, bool areShares)
    {
        using var scope = NewDisposeScope();
        using var answers = tensor([most / 2, most / 2, median, 0, 0, 0]).reshape(3, 2);

        var shares = ClassProbabilities.Of(answers).data<double>().ToArray();

        shares[0].Should().BeApproximately(areShares ? most / 2 / whole : 0.5, 1e-9);
        shares[4].Should().Be(areShares ? 0 : 0.5);
    }

    [Fact]
    public void Of_ValueAboveTheWhole_IsAScore()
    {
        using var scope = NewDisposeScope();
        using var answers = tensor([1.002, 0, 1, 0, 1, 0]).reshape(3, 2);

        ClassProbabilities.Of(answers).data<double>().ToArray()[1].Should().BeApproximately(1 / (1 + Math.Exp(1.002)), 1e-9);
    }

    /// <summary>One row that cannot be probabilities makes all rows scores.</summary>
    [Theory]
    [InlineData(0.37f, 0.37f, 0.37f)]
    [InlineData(0.3f, 0.3f, 0.29f)]
    [InlineData(1.01f, 0f, 0f)]
    [InlineData(1f, 0.01f, -0.01f)]
    public void Of_Scores_IsTheirSoftmax(float a, float b, float c)
    {
        using var scope = NewDisposeScope();
        var total = Math.Exp(a) + Math.Exp(b) + Math.Exp(c);

        var probabilities = ClassProbabilities.Of(tensor([0, 0, 0, a, b, c]).reshape(2, 3)).data<float>().ToArray();

        probabilities.Zip([1 / 3.0, 1 / 3.0, 1 / 3.0, Math.Exp(a) / total, Math.Exp(b) / total, Math.Exp(c) / total]).Should().AllSatisfy(pair => ((double)pair.First).Should().BeApproximately(pair.Second, 1e-6));
    }
}
