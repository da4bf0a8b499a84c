using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class ShadowTrainerTests : IDisposable
{
    private static readonly ShadowTrainerOptions Few = new() { Copies = 1, Steps = 12, Task = "squares", LeastLearned = 0 };

    private readonly TemporaryFolder _folder = new();
    private readonly TinyVictim _victim = new();

    public void Dispose()
    {
        _folder.Dispose();
        _victim.Dispose();
    }

    [Fact]
    public async Task TrainAsync_NetworkOfTheCatalogue_MakesACopyByEveryMethod()
    {
        var shadows = await TrainAsync(Few);

        shadows.Models.Select(model => model.Method).Should().BeEquivalentTo(ReuseMethods.Default);
        shadows.Models.Select(model => model.Role).Should().AllBeEquivalentTo(ModelRole.Shadow);
        shadows.Models.Should().OnlyContain(model => model.Agreement >= 0 && model.Accuracy >= 0);
        shadows.Models.Select(model => model.Sha256).Should().OnlyHaveUniqueItems().And.Equal(shadows.Models.Select(model => FileHash.Sha256(_folder.File(model.Path))));
        shadows.Models.Single(model => model.Method == "steal-other-architecture").Architecture.Should().Be("mobilenet-slim");
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("shadows.json")));
        var first = json.RootElement.GetProperty("models")[0];
        first.GetProperty("role").GetString().Should().Be("shadow");
        first.GetProperty("method").GetString().Should().Be("distill");
        first.GetProperty("recipe").GetProperty("reuse").GetProperty("victim").GetString().Should().Be(FileHash.Sha256(_victim.File));
    }

    [Fact]
    public async Task TrainAsync_ImagesOfAnotherTask_TransfersToThem()
    {
        using var model = _victim.Open();
        using var box = _victim.OpenBlackBox();
        using var other = new LabeledImages(_victim.Images.Images.alias(), arange(40).remainder(3), 3, null);
        var trainer = new ShadowTrainer(Few with { Methods = ["quantize"], Copies = 2, OtherTask = "rest" }, other);

        var shadows = await trainer.TrainAsync(model, _victim.Images, TinyVictim.Recipe, _folder.Path);

        shadows.Models.Select(shadow => shadow.Name).Should().Equal("quantize-01", "quantize-02", "transfer-01", "transfer-02");
        shadows.Models[2].Should().Match<PanelModel>(shadow => shadow.Method == "transfer" && shadow.Task == "rest" && shadow.Role == ModelRole.Shadow && shadow.Agreement == null);
        using var loaded = TrainedModel.Load(_folder.File("transfer-01.safetensors"));
        loaded.Signature.OutputShape!.Sizes.Should().Equal(3);
        (await trainer.TrainAsync(model, _victim.Images, TinyVictim.Recipe, _folder.Path)).Models.Should().Equal(shadows.Models);
        using var folder = new TemporaryFolder();
        (await trainer.TrainAsync(box, _victim.Images, TinyVictim.Recipe, folder.Path)).Models.Should().BeEmpty();
    }

    /// <summary>By the classes as they stand, fine-tuning would teach the victim to be wrong.</summary>
    [Fact]
    public async Task TrainAsync_ClassesInAnotherOrder_AreMatched()
    {
        using var model = _victim.Open();
        using var images = new LabeledImages(_victim.Images.Images.repeat(16, 1, 1, 1), 1 - _victim.Images.Labels.repeat(16), 2, null);

        var shadows = await new ShadowTrainer(Few with { Methods = ["finetune"] }).TrainAsync(model, images, TinyVictim.Recipe, _folder.Path);

        shadows.Models.Should().ContainSingle().Which.Should().Match<PanelModel>(copy => copy.Accuracy > 0.9 && copy.Agreement > 0.9);
    }

    [Fact]
    public async Task TrainAsync_BlackBox_MakesThoseThatOnlyAsk()
    {
        using var model = _victim.OpenBlackBox();

        var shadows = await new ShadowTrainer(Few).TrainAsync(model, _victim.Images, new TrainingRecipe("mlp"), _folder.Path);

        shadows.Models.Select(shadow => shadow.Method).Should().Equal("steal-faithful", "steal-labels", "steal-other-architecture", "steal-soft");
    }

    [Fact]
    public async Task TrainAsync_Interrupted_KeepsWhatIsFinishedAndGoesOn()
    {
        using var cancellation = new CancellationTokenSource();
        var interrupt = new EachReport(() =>
        {
            if (File.Exists(_folder.File("shadows.json")))
                cancellation.Cancel();
        });
        await FluentActions.Awaiting(() => TrainAsync(Few, interrupt, cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
        var kept = PanelFile.Read(_folder.Path, PanelFile.ShadowsName).Models;

        var shadows = await TrainAsync(Few);

        kept.Length.Should().BeInRange(1, ReuseMethods.Default.Length - 1);
        shadows.Models.Should().HaveCount(ReuseMethods.Default.Length).And.Contain(kept);
    }

    [Fact]
    public async Task TrainAsync_Again_MakesNothing()
    {
        var first = await TrainAsync(Few);

        var again = await TrainAsync(Few, new EachReport(stage => stage.Should().NotBe("making copies")));

        again.Models.Should().Equal(first.Models);
    }

    [Fact]
    public async Task TrainAsync_CopiesThatAreNone_AreRefused()
    {
        var shadows = await TrainAsync(Few with { Methods = ["steal-labels"], Steps = 1, LeastLearned = 1 });

        shadows.Models.Should().BeEmpty();
        shadows.Refused.Should().ContainSingle().Which.Name.Should().Be("steal-labels-01");
    }

    [Fact]
    public async Task TrainAsync_FewImages_AsksForNoMore()
    {
        var asked = 0L;

        await TrainAsync(Few with { Methods = ["steal-soft"], MostImages = 10 }, new EachReport((stage, total) => asked += stage.StartsWith("asking", StringComparison.Ordinal) ? total : 0));

        asked.Should().Be(10 + 4, "a tenth of 40 images is held out");
    }

    private async Task<PanelFile> TrainAsync(ShadowTrainerOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var model = _victim.Open();
        return await new ShadowTrainer(options).TrainAsync(model, _victim.Images, TinyVictim.Recipe, _folder.Path, progress, cancellationToken);
    }

    private sealed class EachReport(Action<string, long> act) : IProgress<StageProgress>
    {
        public EachReport(Action act)
            : this((_, _) => act())
        {
        }

        public EachReport(Action<string> act)
            : this((stage, _) => act(stage))
        {
        }

        public void Report(StageProgress value) => act(value.Stage, value.Total);
    }
}
