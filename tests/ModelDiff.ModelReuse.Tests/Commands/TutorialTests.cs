using System.Text.Json;
using ModelDiff.ModelReuse.Commands;
using ModelDiff.ModelReuse.Tests.Zoo;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>Runs the benchmark's commands of <c>docs/tutorials/researcher.md</c> in order.</summary>
public sealed class TutorialTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Researcher_EachCommandOfModelreuse_Runs()
    {
        var config = _folder.Write("tiny.json", JsonSerializer.Serialize(TinyZoo.Config, ZooJson.Options));
        var steps = TutorialStep.OfFile(Path.Combine(AppContext.BaseDirectory, "Data", "researcher.md")).Where(step => step.Words[0] == "modelreuse").ToList();

        foreach (var step in steps)
        {
            // The page says --scale smoke, which takes a minute, and 100 pairs, for which the smallest zoo has too few images.
            var typed = step.Text.Replace("--scale smoke", $"--config {config}", StringComparison.Ordinal).Replace("evaluate ", "evaluate --pairs 10 ", StringComparison.Ordinal).Replace("lineage ", "lineage --natural 20 ", StringComparison.Ordinal);
            var run = await CommandRun.Of([.. typed.Split(' ')[1..].Select(InFolder)]);
            run.ExitCode.Should().Be(ExitCode.Done, $"{step.Place} says so of\n{step.Text}\n{run.Error}");
        }

        steps.Select(step => step.Words[1]).Should().Equal("generate", "evaluate", "evaluate", "score", "lineage");
    }

    /// <summary>The page's reader is in one folder, this process is not.</summary>
    private string InFolder(string word) => word is "zoo" or "similarities" || word.Contains('.', StringComparison.Ordinal) && !Path.IsPathRooted(word) ? _folder.File(word) : word;
}
