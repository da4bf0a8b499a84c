using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.ModelReuse.Commands;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Models;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>From an empty folder to scores, as a user would.</summary>
public sealed class EvaluateCommandTests(SmokeZoo zoo) : IClassFixture<SmokeZoo>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Generate_SmokeScale_TellsEveryModelAndASummary()
    {
        zoo.Made.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(42).And.OnlyContain(line => line.StartsWith('[') && line.Contains("accuracy 0."));
        zoo.Made.Output.Should().StartWith("seed 0: 42 models (22 of the paper's kinds), accuracy 0.");
    }

    [Fact]
    public async Task Generate_Again_KeepsEveryModel()
    {
        var again = await CommandRun.Of("generate", "--scale", "smoke", "--out", zoo.Path);

        again.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(42).And.OnlyContain(line => line.EndsWith(", kept"));
    }

    [Fact]
    public async Task Evaluate_SomeMeasures_FindsReuseWhereChanceDoesNot()
    {
        var run = await CommandRun.Of("evaluate", "--zoo", zoo.Path, "--pairs", "30", "--measures", "modeldiff", "ddv", "random", "--json", _folder.File("r.json"), "--csv", _folder.Path, "--markdown", _folder.File("r.md"));

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("| ddv | ").And.Contain("### What the paper lacks").And.Contain("### The models");
        run.Output.Should().Contain("### What the verdict says, accepted rate 1 %: modeldiff\n").And.NotContain("%: ddv\n");
        run.Output.Should().MatchRegex("\\| prune \\| \\d+ \\| \\d+ \\| \\d+ \\|");
        File.ReadAllText(_folder.File("r.md")).Should().Be(run.Output);
        using var document = JsonDocument.Parse(File.ReadAllText(_folder.File("r.json")));
        var (ddv, random) = (Right(document, 0), Right(document, 2));
        ddv.Right.Should().BeGreaterThan(ddv.Total / 2).And.BeGreaterThan(2 * random.Right);
        ddv.Total.Should().Be(16);
    }

    [Fact]
    public async Task Score_EvaluatedSimilarities_GivesTheEvaluationsFigures()
    {
        var evaluation = await CommandRun.Of("evaluate", "--zoo", zoo.Path, "--pairs", "20", "--measures", "geometry", "--json", "-", "--csv", _folder.Path);
        var score = await CommandRun.Of("score", _folder.File("geometry-0.csv"), "--json", "-");

        using var evaluated = JsonDocument.Parse(evaluation.Output);
        using var scored = JsonDocument.Parse(score.Output);
        var paper = evaluated.RootElement.GetProperty("measures")[0].GetProperty("zoos")[0].GetProperty("paper");
        JsonElement.DeepEquals(scored.RootElement, paper).Should().BeTrue();
    }

    [Fact]
    public async Task Evaluate_Twice_GivesTheSameFigures()
    {
        string[] args = ["evaluate", "--zoo", zoo.Path, "--pairs", "10", "--steps", "3", "--csv"];

        await CommandRun.Of([.. args, _folder.File("a")]);
        await CommandRun.Of([.. args, _folder.File("b")]);

        File.ReadAllText(Path.Combine(_folder.File("a"), "custom-0.csv")).Should().Be(File.ReadAllText(Path.Combine(_folder.File("b"), "custom-0.csv")));
    }

    [Theory]
    [InlineData("ddv", "natural")]
    [InlineData("ddv", "random")]
    [InlineData("geometry", "cutmix")]
    [InlineData("cka", "sign")]
    [InlineData("sac", "boundary")]
    [InlineData("transfer-gain", "search")]
    public async Task Evaluate_MeasureOfOnesOwn_Runs(string evidence, string generator)
    {
        var run = await CommandRun.Of("evaluate", "--zoo", zoo.Path, "--pairs", "6", "--evidence", evidence, "--generator", generator);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("| custom | ");
    }

    [Fact]
    public async Task Evaluate_Plots_DrawsThem()
    {
        var run = await CommandRun.Of("evaluate", "--zoo", zoo.Path, "--pairs", "10", "--measures", "cka", "random", "--plots", _folder.Path);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo("roc", "methods", "p-values", "similarity-cka", "similarity-random");
        Directory.GetFiles(_folder.Path).Should().OnlyContain(file => System.Xml.Linq.XDocument.Load(file).Root!.Name.LocalName == "svg");
    }

    [Fact]
    public async Task Evaluate_SecondZooLacksAModel_KeepsWhatTheFirstGave()
    {
        Directory.CreateSymbolicLink(_folder.File("models"), Path.Combine(zoo.Path, "models"));
        var manifest = File.ReadAllText(Path.Combine(zoo.Path, "zoo-0.json"));
        _folder.Write("zoo-0.json", manifest);
        _folder.Write("zoo-1.json", manifest.Replace("\"seed\": 0", "\"seed\": 1", StringComparison.Ordinal).Replace("\"key\": \"", "\"key\": \"gone", StringComparison.Ordinal));

        var run = await CommandRun.Of("evaluate", "--zoo", _folder.Path, "--pairs", "6", "--measures", "cka", "--markdown", _folder.File("r.md"), "--csv", _folder.File("csv"));

        run.ExitCode.Should().Be(ExitCode.Failed);
        File.ReadAllText(_folder.File("r.md")).Should().Contain("| cka | ");
        File.Exists(Path.Combine(_folder.File("csv"), "cka-0.csv")).Should().BeTrue();
    }

    [Theory]
    [InlineData("There is no measure 'magic'; expected modeldiff, modeldiff-training, modeldiff-paper, ddv, *", "--measures", "magic")]
    [InlineData("*pairs need as many held-out images; task 'shapes' has 640.", "--pairs", "641")]
    [InlineData("There is no distance 'manhattan'; expected one of *", "--distance", "manhattan")]
    public async Task Evaluate_WrongSetting_SaysWhich(string message, params string[] arguments)
    {
        var run = await CommandRun.Of(["evaluate", "--zoo", zoo.Path, .. arguments]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Trim().Should().Match("modelreuse: " + message);
    }

    [Fact]
    public async Task Evaluate_EmptyFolder_SaysHowToMakeAZoo()
    {
        var run = await CommandRun.Of("evaluate", "--zoo", _folder.Path);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("holds no whole zoo; make one with 'modelreuse generate'");
    }

    [Fact]
    public async Task DecisionOn_TenCases_IsWhatTheComparerSays()
    {
        var manifest = ZooManifest.ReadAll(zoo.Path)[0];
        using var models = new ZooModels(manifest, zoo.Path);
        var byTask = new ReuseCases(manifest).All().ToLookup(item => manifest.Models.Single(model => model.Recipe.Name == item.Suspect).Recipe.Task);
        using var task = ImageTasks.Load(manifest.Config.AllTasks.MaxBy(config => byTask[config.Name].Count())!, seed: 5, CancellationToken.None);
        var judge = new PanelJudge(PanelJudge.HeldOut, models);
        judge.Ask(task, models, naturalSeed: 7, seed: 9, CancellationToken.None);
        using var seeds = new SeedImages(task.Name, task.HeldOut, (int)Math.Min(300, task.HeldOut.Count), 7);
        var comparer = new ModelComparer(new ComparisonOptions { Seed = 9, Generator = new NaturalPairs(), Pairs = 10, ChecksModels = false });
        var positions = models.Records.Index().ToDictionary(entry => entry.Item.Recipe.Name, entry => entry.Index);
        var cases = byTask[task.Name].Take(10).Select(item => item with { References = [.. item.References.Take(8)] }).ToArray();   // as few as give p-values

        foreach (var item in cases)
        {
            using var images = new TensorBatch(seeds.Images.clone());
            var panel = item.References.Select(name => ModelReference.Of(models[positions[name]]) with
            {
                Profile = new ModelProfile(name) { Task = models.Records[positions[name]].Recipe.Task, Family = LineageName.TryParse(name)!.Steps[0] },
            }).ToArray();
            var comparison = await comparer.CompareAsync(models[positions[item.Candidates[0]]], models[positions[item.Suspect]], images, panel);

            comparison.Verdict.Decision.Should().Be(judge.DecisionOn(item));
            (comparison.Verdict.P ?? 1).Should().Be(judge.PValue(item));
        }

        cases.Should().HaveCount(10);
    }

    public void Dispose() => _folder.Dispose();

    private static (int Right, int Total) Right(JsonDocument document, int measure)
    {
        var paper = document.RootElement.GetProperty("measures")[measure].GetProperty("zoos")[0].GetProperty("paper");
        return (Of("right"), Of("total"));

        int Of(string name) => paper.GetProperty("direct").GetProperty(name).GetInt32() + paper.GetProperty("combined").GetProperty(name).GetInt32();
    }
}
