using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class ReuseMethodsTests : IDisposable
{
    private static readonly TrainingOptions Short = new() { Steps = 30, Optimizer = OptimizerKind.AdamW, Rate = 0.003, BatchSize = 16 };

    private readonly TinyVictim _victim = new();

    public static TheoryData<string> Names => [.. ReuseMethods.Names];

    public void Dispose() => _victim.Dispose();

    [Fact]
    public void Names_All_AreThePublishedOnes() => ReuseMethods.Names.Should().Equal(
        "quantize", "prune", "finetune", "distill", "steal-faithful", "steal-soft", "steal-labels", "steal-other-architecture", "evade");

    [Fact]
    public void Default_All_AreAllButEvasion() => ReuseMethods.Default.Should().Equal(ReuseMethods.Names[..^1]);

    [Fact]
    public void Get_UnknownName_SaysWhichThereAre() => FluentActions.Invoking(() => ReuseMethods.Get("borrow")).Should().Throw<ArgumentException>().WithMessage("*'borrow'*quantize*");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Apply_OneRecipeTwice_GivesOneCopyThatAnswersAsTheVictim(string name)
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        var recipe = new TrainingRecipe(name == "steal-other-architecture" ? "vgg-slim" : "resnet-slim") { Training = Short, Seed = 3, Reuse = new(name, 0) };

        using var copy = ReuseMethods.Get(name).Apply(source, recipe);
        using var again = ReuseMethods.Get(name).Apply(source, recipe);

        copy.Module.training.Should().BeFalse();
        Same(copy, again).Should().BeTrue();
        using var answers = new LabeledImages(_victim.Images.Images.alias(), source.Scores.argmax(1), 2, null);
        ModelAccuracy.Of(copy.Module, answers).Should().BeGreaterThan(0.8);
    }

    [Fact]
    public async Task Apply_Evade_IsFartherFromTheVictimThanAFineTunedCopy()
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        var recipe = TinyVictim.Recipe with { Training = Short };

        using var tuned = ReuseMethods.Get("finetune").Apply(source, recipe);
        using var pushed = ReuseMethods.Get("evade").Apply(source, recipe with { Reuse = new("evade", 2) });

        NoiseAlignment(pushed, source).Should().BeLessThan(NoiseAlignment(tuned, source) - 0.1);
        ModelAccuracy.Of(pushed.Module, _victim.Images).Should().BeGreaterThan(0.8);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task Apply_Transfer_TunesTheLastTensorsOnAnotherTask(int copy, int classes)
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        using var other = new LabeledImages(_victim.Images.Images.alias(), arange(40).remainder(classes + 1), classes + 1, null);
        var recipe = TinyVictim.Recipe with { Training = Short with { Steps = 5 }, Reuse = new("transfer", copy) };

        using var transferred = ReuseMethods.TransferTo(other).Apply(source, recipe);
        using var again = ReuseMethods.TransferTo(other).Apply(source, recipe);

        Same(transferred, again).Should().BeTrue();
        transferred.Module.training.Should().BeFalse();
        transferred.Module.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
        using var scores = transferred.Module.call(_victim.Images.Images);
        scores.shape.Should().Equal(40, classes + 1);
        var victim = source.NetworkFor(ReuseMethods.Get("finetune"));
        var isFirstKept = transferred.Module.parameters().First().eq(victim.parameters().First()).all().item<bool>();
        isFirstKept.Should().Be(copy == 0, "10 % leave the first layer as it is, 100 % do not");
    }

    [Fact]
    public async Task Apply_TransferToOtherImages_SaysWhatTheVictimTakes()
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        using var other = new LabeledImages(zeros(4, 3, 8, 8), arange(4).remainder(2), 2, null);

        FluentActions.Invoking(() => ReuseMethods.TransferTo(other).Apply(source, TinyVictim.Recipe)).Should().Throw<ArgumentException>().WithMessage("*[3, 8, 8]; the victim takes [1, 8, 8]*");
    }

    [Fact]
    public async Task Apply_Evade_LeavesNoTensors()
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        var recipe = TinyVictim.Recipe with { Training = Short with { Steps = 2, Augmentation = new() { Mixup = 0.3 } } };

        Growth("evade").Should().Be(Growth("finetune"), "a network counts its weights too often, and no more is left");

        long Growth(string method)
        {
            var before = LiveTensors.Count();
            ReuseMethods.Get(method).Apply(source, recipe).Dispose();
            return LiveTensors.Count() - before;
        }
    }

    [Theory]
    [InlineData("quantize")]
    [InlineData("prune")]
    public async Task Apply_NextCopy_GoesFurther(string name)
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        var recipe = TinyVictim.Recipe with { Training = Short };

        using var first = ReuseMethods.Get(name).Apply(source, recipe with { Reuse = new(name, 0) });
        using var third = ReuseMethods.Get(name).Apply(source, recipe with { Reuse = new(name, 2) });

        Zeros(third).Should().BeGreaterThan(Zeros(first));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Apply_BlackBox_WorksForMethodsThatOnlyAsk(string name)
    {
        using var model = _victim.OpenBlackBox();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);
        var method = ReuseMethods.Get(name);
        var apply = () => method.Apply(source, new TrainingRecipe("mlp") { Training = Short with { Steps = 2 } });

        if (method.Needs > VictimAccess.Answers)
            apply.Should().Throw<InvalidOperationException>().WithMessage($"*'{name}' needs the *");
        else
            apply().Dispose();
        source.Access.Should().Be(VictimAccess.Answers);
    }

    [Fact]
    public async Task AskAsync_Probabilities_BecomeScores()
    {
        using var box = _victim.OpenBlackBox();
        using var model = _victim.Open();
        using var ofBox = await ReuseVictim.AskAsync(box, _victim.Images);
        using var ofModel = await ReuseVictim.AskAsync(model, _victim.Images);

        using var difference = nn.functional.softmax(ofBox.Scores, 1) - nn.functional.softmax(ofModel.Scores, 1);
        difference.abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Fact]
    public async Task AskAsync_OtherNumberOfClasses_SaysSo()
    {
        using var model = _victim.Open();
        using var images = new LabeledImages(_victim.Images.Images.alias(), _victim.Images.Labels.alias(), 3, null);

        await FluentActions.Awaiting(() => ReuseVictim.AskAsync(model, images).AsTask()).Should().ThrowAsync<ModelOutputException>().WithMessage("*2 values per row*3 classes*");
    }

    [Fact]
    public async Task Apply_Cancelled_Stops()
    {
        using var model = _victim.Open();
        using var source = await ReuseVictim.AskAsync(model, _victim.Images);

        foreach (var method in ReuseMethods.All)
            FluentActions.Invoking(() => method.Apply(source, TinyVictim.Recipe, null, new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>(method.Name);
    }

    private static bool Same(TrainedNetwork one, TrainedNetwork other) =>
        one.Module.parameters().Zip(other.Module.parameters(), (a, b) => a.eq(b).all().item<bool>()).All(same => same);

    /// <summary>How alike a copy and the victim answer noise: linear CKA of the class scores, from 0 to 1.</summary>
    private static double NoiseAlignment(TrainedNetwork copy, ReuseVictim victim)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var generator = new Generator(8, CPU);
        var noise = 0.5 + 0.3 * randn([200, 1, 8, 8], generator: generator);
        var (own, other) = (Geometry(copy.Module.call(noise)), Geometry(victim.NetworkFor(ReuseMethods.Get("evade")).call(noise)));
        return (own * other).sum().item<float>();

        static Tensor Geometry(Tensor scores)
        {
            var centered = scores - scores.mean([0], keepdim: true);
            var products = centered.matmul(centered.t());
            return products / products.norm();
        }
    }

    private static long Zeros(TrainedNetwork network) => network.Module.parameters().Where(parameter => parameter.dim() > 1).Sum(parameter => parameter.eq(0).sum().item<long>());
}
