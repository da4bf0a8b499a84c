using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

public class CleanedTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\x1b[31mred\x07", "[31mred")]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("right\u202Eot tfel", "rightot tfel")]
    [InlineData("\u009b31m", "31m")]
    [InlineData("größe 寸 😀", "größe 寸 😀")]
    public void Of_Text_HasNothingThatATerminalObeys(string text, string expected) => CleanedText.Of(text).Should().Be(expected);

    [Fact]
    public void Of_LongText_IsCut() => CleanedText.Of(new string('x', 1000), 10).Should().Be("xxxxxxxxxx…");
}
