using ModelDiff.Reports;

namespace ModelDiff.Tests.Reports;

public class ShortNamesTests
{
    [Theory]
    [InlineData("resnet18", "resnet18")]
    [InlineData("resnet-18-pruned-50", "resn…d-50")]
    [InlineData("ää👍🏽ää👍🏽ää👍🏽", "ää👍🏽ää👍🏽ää👍🏽")]
    public void Of_AName_KeepsBeginningAndEnd(string name, string expected) => ShortNames.Of(name, 9).Should().Be(expected);

    [Fact]
    public void Of_NamesThatWouldBecomeAlike_KeepsThemWhole() =>
        ShortNames.Of(["model-with-seed-1-final", "model-with-seed-2-final", "another-model-that-is-long", "short"], 9).Should().Equal(
            "model-with-seed-1-final", "model-with-seed-2-final", "anot…long", "short");

    [Fact]
    public void Of_ANameTwice_IsShortenedTwice() => ShortNames.Of(["the-same-long-name", "the-same-long-name"], 9).Should().Equal("the-…name", "the-…name");
}
