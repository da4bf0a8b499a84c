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
