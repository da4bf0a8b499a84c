using System.Text.Json;
using ModelDiff.ModelReuse.Commands;
using ModelDiff.ModelReuse.Tests.Scoring;

namespace ModelDiff.ModelReuse.Tests.Commands;

public class ScoreCommandTests
{
    [Fact]
    public async Task Score_PublishedSimilarities_PrintsTheTable()
    {
        var run = await CommandRun.Of("score", PublishedSimilarities.Path);

        run.Should().Be(new CommandRun(
            ExitCode.Done,
            """
            direct        72/84    85.7 %  (95 %: 76.7 to 91.6)
              distill     12/12    100.0 %  (95 %: 75.8 to 100.0)
              prune       36/36    100.0 %  (95 %: 90.4 to 100.0)
              quantize    12/12    100.0 %  (95 %: 75.8 to 100.0)
              steal       0/12     0.0 %  (95 %: 0.0 to 24.2)
              transfer    12/12    100.0 %  (95 %: 75.8 to 100.0)
            AUC           0.9518
            TPR@1% FPR    81.0 %  (95 %: 71.3 to 87.9)
            TPR@5% FPR    85.7 %  (95 %: 76.7 to 91.6)

            """,
            ""));
    }

    [Fact]
    public async Task Score_JsonToStandardOutput_PrintsJsonAlone()
    {
        var run = await CommandRun.Of("score", PublishedSimilarities.Path, "--json", "-");

        var scores = JsonDocument.Parse(run.Output).RootElement;
        scores.EnumerateObject().Select(property => property.Name).Should().Equal("direct", "combined", "byMethod", "auc", "tpr");
        scores.GetProperty("direct").GetRawText().Should().Match("{*\"right\": 72,*\"total\": 84*}");
        scores.GetProperty("byMethod").GetProperty("steal").GetProperty("total").GetInt32().Should().Be(12);
        scores.GetProperty("auc").GetDouble().Should().BeApproximately(0.95178711, 1e-8);
        scores.GetProperty("tpr").EnumerateObject().Select(property => property.Name).Should().Equal("0.01", "0.05");
    }

    [Fact]
    public async Task Score_JsonToFile_WritesItBesideTheTable()
    {
        var file = Path.GetTempFileName();
        try
        {
            var run = await CommandRun.Of("score", PublishedSimilarities.Path, "--json", file);

            run.Output.Should().StartWith("direct        72/84");
            JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("direct").GetProperty("right").GetInt32().Should().Be(72);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Score_BadFile_FailsWithOneLine()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "suspect,candidate,relation,similarity\na,b,parent,high\n");

            var run = await CommandRun.Of("score", file);

            run.Should().Be(new CommandRun(ExitCode.Failed, "", $"modelreuse: {file}: Line 2: the similarity must be a finite number; got 'high'.{Environment.NewLine}"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Score_MissingFile_FailsWithOneLine()
    {
        var run = await CommandRun.Of("score", "/no/such/file.csv");

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("/no/such/file.csv").And.MatchRegex("^[^\n]+\n$");
    }

    [Theory]
    [InlineData("score")]
    [InlineData("score", "a.csv", "--nothing")]
    [InlineData("bake")]
    [InlineData()]
    public async Task Run_WrongUsage_SaysSo(params string[] args)
    {
        var run = await CommandRun.Of(args);

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Error.Should().StartWith("modelreuse: ").And.MatchRegex("^[^\n]+\n$");
    }
}
