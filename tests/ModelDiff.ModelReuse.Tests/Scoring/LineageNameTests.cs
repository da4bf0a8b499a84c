using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Scoring;

public class LineageNameTests
{
    [Theory]
    [InlineData("pretrain(resnet18,ImageNet)-transfer(Flower102,0.5)-prune(0.8)-")]
    [InlineData("pretrain(resnet18,ImageNet)-transfer(Flower102,0.5)-prune(0.8)")]
    public void TryParse_PublishedForm_GivesSteps(string text)
    {
        var name = LineageName.TryParse(text)!;

        name.Steps.Should().Equal("pretrain(resnet18,ImageNet)", "transfer(Flower102,0.5)", "prune(0.8)");
        name.Method.Should().Be("prune");
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.onnx")]
    [InlineData("(x)-")]
    [InlineData("a(x)-b")]
    public void TryParse_OtherText_GivesNull(string text) => LineageName.TryParse(text).Should().BeNull();

    [Theory]
    [InlineData("a(x)-b(y)-c()-", "a(x)-b(y)-", 1)]
    [InlineData("a(x)-b(y)-c()-", "a(x)-", 2)]
    [InlineData("a(x)-", "a(x)-", null)]
    [InlineData("a(x)-b(y)-", "a(z)-", null)]
    [InlineData("a(x)-", "a(x)-b(y)-", null)]
    public void StepsFrom_OtherName_CountsStepsFromAncestors(string name, string ancestor, int? expected) =>
        LineageName.TryParse(name)!.StepsFrom(LineageName.TryParse(ancestor)!).Should().Be(expected);
}
