using ModelDiff.ModelReuse.Commands;

namespace ModelDiff.ModelReuse.Tests.Commands;

public sealed class AuditsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "copies": 1 }""", "2 copies")]
    [InlineData("""{ "references": 19 }""", "20 references")]
    [InlineData("""{ "leastLearned": 1 }""", "least learned")]
    [InlineData("""{ "owner": 1 }""", "owner")]
    [InlineData("null", "holds null")]
    public async Task Audits_WrongConfiguration_SaysWhatIsWrong(string json, string message)
    {
        var run = await CommandRun.Of("audits", "--out", _folder.File("audits"), "--config", _folder.Write("config.json", json));

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("config.json: ").And.Contain(message);
    }

    [Fact]
    public async Task Audits_NoReferenceLearns_SaysSo()
    {
        const string Config = """
            { "task": { "name": "textures", "kind": "textures", "images": 90, "heldOutImages": 12 }, "otherTask": { "name": "glyphs", "kind": "glyphs", "images": 40, "heldOutImages": 20 },
              "owners": 1, "steps": 1, "references": 20, "leastLearned": 0.9 }
            """;

        var run = await CommandRun.Of("audits", "--out", _folder.File("audits"), "--config", _folder.Write("config.json", Config));

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("No reference of textures learned its task: give more steps");
    }
}
