using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

public class TaskCoverageTests
{
    // 200 inputs, half of each class. With k labels of each class given otherwise, I / H, both corrected, is 0.6282 at 7 and 0.5921 at 8.
    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    [InlineData(50, false)]
    public void SameTask_MoreThanSixTenthsOfTheLabelsInformation(int otherwise, bool same) =>
        TaskCoverage.SameTask(Labels(0), Labels(otherwise)).Should().Be(same);

    [Theory]
    [InlineData(true, 5, true)]
    [InlineData(true, 6, false)]
    [InlineData(false, 0, false)]
    public void IsMissing_FewerThanSixOfTheVictimsTask(bool victimDoesIt, int models, bool missing) => new TaskCoverage(victimDoesIt, models).IsMissing.Should().Be(missing);

    private static ModelSummary Labels(int otherwise)
    {
        using var scope = NewDisposeScope();
        var first = Enumerable.Range(0, 200).Select(i => i % 2 == 0 ^ i < 2 * otherwise ? 1f : 0f).ToArray();
        var scores = stack([tensor(first), 1 - tensor(first)], 1);
        using var answers = new ModelAnswers("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = scores });
        return ModelSummary.Of(new ModelProfile("m"), answers, [new OutputGeometry()]);
    }
}
