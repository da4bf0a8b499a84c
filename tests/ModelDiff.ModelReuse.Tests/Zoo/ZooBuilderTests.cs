using ModelDiff.ModelReuse.Networks;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Zoo;

public sealed class ZooBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Hardly trained models may be worse than chance: nothing is asked of them.
    private static readonly ZooConfig Config = TinyZoo.Config;

    [Fact]
    public void Build_TinyZoo_RecordsEveryModel()
    {
        var zoo = new ZooBuilder(Config, _folder.Path).Build(0);

        zoo.Models.Select(model => model.Recipe).Should().Equal(RecipeBook.For(Config));
        zoo.Models.Should().OnlyContain(model => model.Accuracy >= 0 && model.Accuracy <= 1);
        zoo.Models.Where(model => model.Fidelity is null).Should().OnlyContain(model => model.Recipe.Step is Learn || model.Recipe.Step is Transfer);
        zoo.Models.Where(model => model.Recipe.Step is Quantize { Format: NumberFormat.Float16 }).Should().OnlyContain(model => model.Fidelity > 0.9);
        zoo.Models.Where(model => model.Rounding is not null).Should().OnlyContain(model => model.Recipe.Step is Quantize).And.HaveCount(4);
        ZooManifest.ReadAll(_folder.Path).Should().ContainSingle().Which.Models.Select(model => model.Key).Should().Equal(zoo.Models.Select(model => model.Key));
    }

    [Fact]
    public void Build_TinyZoo_LeavesNoTensors()
    {
        // A network for every model, and one for the parent that each derived model is made from.
        var recipes = RecipeBook.For(Config).ToDictionary(recipe => recipe.Name);
        var networks = recipes.Values.Concat(recipes.Values.Where(recipe => recipe.Parent is not null).Select(recipe => recipes[recipe.Parent!]));
        var countedTooMuch = Enum.GetValues<Family>().ToDictionary(family => family, family => LiveTensors.CountedTooMuch((classes, generator) => Config.Widths.Build(family, classes, generator)));
        var before = LiveTensors.Count();

        new ZooBuilder(Config, _folder.Path).Build(0);

        LiveTensors.Count().Should().Be(before + networks.Sum(network => countedTooMuch[network.Family]));
    }

    [Fact]
    public void Build_Again_KeepsEveryModel()
    {
        var first = new ZooBuilder(Config, _folder.Path).Build(0);
        var reports = new List<ZooProgress>();

        var second = new ZooBuilder(Config, _folder.Path).Build(0, new Collected(reports.Add));

        reports.Should().OnlyContain(report => report.Kept).And.HaveCount(first.Models.Length);
        reports.Select(report => report.Completed).Should().Equal(Enumerable.Range(1, first.Models.Length));
        second.Models.Select(model => model.Accuracy).Should().Equal(first.Models.Select(model => model.Accuracy));
    }

    [Fact]
    public void Build_Cancelled_GoesOnWhereItStopped()
    {
        using var interruption = new CancellationTokenSource();
        var done = new List<string>();
        var interrupt = new Collected(report =>
        {
            done.Add(report.Record.Key);
            if (report.Completed == 5)
                interruption.Cancel();
        });
        FluentActions.Invoking(() => new ZooBuilder(Config, _folder.Path).Build(0, interrupt, interruption.Token)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => ZooManifest.ReadAll(_folder.Path)).Should().Throw<FormatException>().WithMessage("*holds no whole zoo*");

        var kept = new List<string>();
        var zoo = new ZooBuilder(Config, _folder.Path).Build(0, new Collected(report => kept.AddRange(report.Kept ? [report.Record.Key] : [])));

        kept.Should().Contain(done).And.HaveCountLessThan(zoo.Models.Length);
    }

    [Fact]
    public void Build_SameSeedElsewhere_MakesTheSameModels()
    {
        using var other = new TemporaryFolder();

        var zoo = new ZooBuilder(Config, _folder.Path).Build(3);
        var again = new ZooBuilder(Config, other.Path).Build(3);

        again.Models.Select(model => model.Key).Should().Equal(zoo.Models.Select(model => model.Key));
        foreach (var model in zoo.Models)
            File.ReadAllBytes(WeightsOf(other, model)).Should().Equal(File.ReadAllBytes(WeightsOf(_folder, model)), model.Recipe.Name);
    }

    [Fact]
    public void Build_OtherSettings_ChangesOnlyTheKeysThatTheyDecide()
    {
        var zoo = new ZooBuilder(Config, _folder.Path).Build(0);
        var longer = Config with { Schedules = Config.Schedules with { Prune = new(3, 0.05) } };
        var made = new List<ModelRecord>();

        new ZooBuilder(longer, _folder.Path).Build(0, new Collected(report => made.AddRange(report.Kept ? [] : [report.Record])));

        made.Select(model => model.Recipe.Name).Should().OnlyContain(name => name.Contains("prune", StringComparison.Ordinal)).And.HaveCount(zoo.Models.Count(model => model.Recipe.Name.Contains("prune", StringComparison.Ordinal)));
    }

    [Fact]
    public void Build_OtherSeed_SharesNoModel()
    {
        var builder = new ZooBuilder(Config, _folder.Path);

        builder.Build(0).Models.Select(model => model.Key).Should().NotIntersectWith(builder.Build(1).Models.Select(model => model.Key));

        ZooManifest.ReadAll(_folder.Path).Select(zoo => zoo.Seed).Should().Equal(0, 1);
    }

    [Fact]
    public void Build_DamagedRecord_MakesTheModelAgain()
    {
        var zoo = new ZooBuilder(Config, _folder.Path).Build(0);
        File.WriteAllText(Path.Combine(_folder.Path, "models", zoo.Models[0].Key + ".json"), "{ \"recipe\"");
        var made = new List<string>();

        new ZooBuilder(Config, _folder.Path).Build(0, new Collected(report => made.AddRange(report.Kept ? [] : [report.Record.Key])));

        made.Should().Equal(zoo.Models[0].Key);
    }

    [Fact]
    public void Build_ModelThatDidNotLearn_RefusesTheZoo()
    {
        var builder = new ZooBuilder(Config with { LeastLearned = 0.99 }, _folder.Path);

        FluentActions.Invoking(() => builder.Build(0)).Should().Throw<ZooRefusedException>()
            .WithMessage("Model '*' has not learned: its accuracy of 0.* over * classes is * of the way from chance to 1; at least 0.99 is asked.");
        FluentActions.Invoking(() => ZooManifest.ReadAll(_folder.Path)).Should().Throw<FormatException>();
    }

    public void Dispose() => _folder.Dispose();

    private static string WeightsOf(TemporaryFolder folder, ModelRecord model) => Path.Combine(folder.Path, "models", model.Key + ".safetensors");

    private sealed class Collected(Action<ZooProgress> report) : IProgress<ZooProgress>
    {
        public void Report(ZooProgress value) => report(value);
    }
}
