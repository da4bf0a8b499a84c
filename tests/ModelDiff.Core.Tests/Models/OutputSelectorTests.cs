using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class OutputSelectorTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("logits", null)]
    [InlineData("1.logits", null)]
    [InlineData("-1", null)]
    public void Parse_Text_IsAPositionWhereItIsANumber(string text, int? index)
    {
        var selector = OutputSelector.Parse(text);
        selector.Index.Should().Be(index);
        selector.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("b", 1)]
    [InlineData("0", 2)]
    [InlineData("1", 1)]
    [InlineData("3", null)]
    [InlineData("c", null)]
    public void Find_Names_ComeBeforePositions(string text, int? position) =>
        OutputSelector.Parse(text).Find(["a", "b", "0"]).Should().Be(position);

    [Fact]
    public void At_Index_EqualsItsText() => OutputSelector.At(2).Should().Be(OutputSelector.Parse("2"));

    [Fact]
    public void At_Negative_Throws()
    {
        var at = () => OutputSelector.At(-1);
        at.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Parse_Empty_Throws()
    {
        var parse = () => OutputSelector.Parse(" ");
        parse.Should().Throw<ArgumentException>();
    }
}
