using ModelDiff.Storage;

namespace ModelDiff.Tests.Storage;

public sealed class ExcerptTests
{
    [Fact]
    public void Of_ALongText_IsCutBetweenCharacters()
    {
        Excerpt.Of("a\r\nb").Should().Be("a b");
        Excerpt.Of(new string('x', 80)).Should().HaveLength(80);
        Excerpt.Of(new string('x', 1_000_000)).Should().Be(new string('x', 80) + "…");
        Excerpt.Of(new string('x', 79) + "\U0001F600!").Should().Be(new string('x', 79) + "…");
    }

    [Fact]
    public void OfNames_Many_ShowsTheFirst()
    {
        Excerpt.OfNames([]).Should().Be("none");
        Excerpt.OfNames(["a", "b"]).Should().Be("'a', 'b'");
        Excerpt.OfNames(Enumerable.Range(0, 12).Select(i => $"{i}")).Should().EndWith("'9' and 2 more");
    }
}
