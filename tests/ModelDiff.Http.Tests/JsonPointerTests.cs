using System.Text.Json;
using ModelDiff.Http.Templates;

namespace ModelDiff.Http.Tests;

public sealed class JsonPointerTests
{
    /// <summary>The document and the pointers of RFC 6901, section 5.</summary>
    private const string Example = """{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}""";

    [Theory]
    [InlineData("/foo", """["bar", "baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("", Example)]
    public void Find_ExamplesOfTheStandard_AreFound(string place, string expected) => Find(place).Should().Be(expected);

    [Theory]
    [InlineData("/bar")]
    [InlineData("/foo/2")]
    [InlineData("/foo/01")]
    [InlineData("/foo/-")]
    [InlineData("/foo/-1")]
    [InlineData("/foo/0/0")]
    [InlineData("/foo/99999999999")]
    public void Find_NothingThere_IsNull(string place) => Find(place).Should().BeNull();

    [Theory]
    [InlineData("foo")]
    [InlineData("#/foo")]
    [InlineData("/a~b")]
    [InlineData("/a~")]
    public void Parse_NoPointer_IsNull(string text) => JsonPointer.Parse(text).Should().BeNull();

    private static string? Find(string place) => JsonPointer.Parse(place)!.Find(JsonDocument.Parse(Example).RootElement)?.GetRawText();
}
