using System.Text.Json;
using ModelDiff.ModelReuse.Commands;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>The lineage of two zoos that hardly learned anything: what is reported, not how good it is.</summary>
public sealed class LineageCommandTests(TwoTinyZoos zoos) : IClassFixture<TwoTinyZoos>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Zoo => zoos.Path;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lineage_TwoZoos_JudgesOneWithTheOther()
    {
        var run = await CommandRun.Of("lineage", "--zoo", Zoo, "--natural", "20", "--json", _folder.File("score.json"), "--lineage-json", _folder.File("lineage.json"), "--cache", _folder.File("cache"));

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().StartWith("### Lineage of ").And.Contain("| queries per model | 420 |").And.Contain("adjusted Rand").And.Contain("| parent and child: prune |");
        using var score = JsonDocument.Parse(File.ReadAllText(_folder.File("score.json")));
        using var lineage = JsonDocument.Parse(File.ReadAllText(_folder.File("lineage.json")));
        var count = lineage.RootElement.GetProperty("models").GetArrayLength();
        score.RootElement.GetProperty("models").GetInt32().Should().Be(count);
        score.RootElement.GetProperty("panel").GetInt32().Should().Be(count);
        score.RootElement.GetProperty("pairs").GetProperty("all").GetInt32().Should().Be(count * (count - 1) / 2);
        score.RootElement.GetProperty("kinds").EnumerateArray().Sum(kind => kind.GetProperty("all").GetInt32()).Should().Be(count * (count - 1) / 2);
        Directory.GetFiles(_folder.File("cache")).Should().HaveCount(2 * count);
    }

    [Fact]
    public async Task Lineage_FewModelsWithoutNaturalInputs_AsksThose()
    {
        var run = await CommandRun.Of("lineage", "--zoo", Zoo, "--seed", "1", "--panel-seed", "0", "--models", "5", "--natural", "0", "--json", "-");

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        using var score = JsonDocument.Parse(run.Output);
        (score.RootElement.GetProperty("seed").GetInt32(), score.RootElement.GetProperty("models").GetInt32(), score.RootElement.GetProperty("queries").GetInt32()).Should().Be((1, 5, 400));
    }

    [Theory]
    [InlineData("holds no whole zoo of seed 9; it holds 0, 1.", "--seed", "9")]
    [InlineData("must be another zoo", "--seed", "1", "--panel-seed", "1")]
    [InlineData("at least 2 models; got 1", "--models", "1", "--natural", "0")]
    public async Task Lineage_WrongSetting_SaysWhich(string message, params string[] arguments)
    {
        var run = await CommandRun.Of(["lineage", "--zoo", Zoo, .. arguments]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain(message);
    }
}
