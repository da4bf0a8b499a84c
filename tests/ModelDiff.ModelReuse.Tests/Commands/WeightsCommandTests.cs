using System.Text.Json;
using ModelDiff.ModelReuse.Commands;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>What the weights of two zoos that hardly learned anything say: kept weights are common, others are not; networks of so few channels give no very small p.</summary>
public sealed class WeightsCommandTests(TwoTinyZoos zoos) : IClassFixture<TwoTinyZoos>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Weights_OfTwoZoos_FindKeptWeightsAndNoOthers()
    {
        var run = await CommandRun.Of("weights", "--zoo", zoos.Path, "--markdown", _folder.File("weights.md"), "--json", _folder.File("weights.json"));

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().StartWith("### What the weights say, without a panel").And.Be(File.ReadAllText(_folder.File("weights.md")));
        run.Error.Should().Contain("seed 0: comparing weights").And.Contain("seed 1: comparing weights");
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("weights.json")));
        json.RootElement.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetInt64()).Should().Equal(0, 1);
        var sorts = json.RootElement.GetProperty("sorts").EnumerateArray().ToDictionary(sort => sort.GetProperty("name").GetString()!);
        foreach (var kept in new[] { "transfer", "quantize", "prune" })
            sorts[kept].GetProperty("significant").GetInt32().Should().Be(sorts[kept].GetProperty("pairs").GetInt32(), kept).And.BePositive();
        sorts["unrelated"].GetProperty("significant").GetInt32().Should().Be(0);
        sorts["unrelated"].GetProperty("derived").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task Weights_NoZoo_SaysSo()
    {
        var run = await CommandRun.Of("weights", "--zoo", _folder.File("nothing"));

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("nothing");
    }
}
