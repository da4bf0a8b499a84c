using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>Copies of a victim that is a TorchScript file of a network that the catalogue does not have: its weights are used, too.</summary>
public sealed class OwnNetworkShadowsTests : IDisposable
{
    private static readonly TrainingRecipe Recipe = new(OwnNetwork.Architecture) { Training = new() { Rate = 0.05 } };

    private readonly TemporaryFolder _folder = new();
    private readonly LabeledImages _images = StripedImages.Of(Classes);
    private readonly string _victim;

    private const int Classes = 4;

    public OwnNetworkShadowsTests()
    {
        _victim = _folder.File("owner.pt");
        using var network = TrainedNetwork.Train(Recipe with { Training = new() { Steps = 80, Rate = 0.1, WeightDecay = 0 }, Seed = 5 }, new OwnNetwork(TestFiles.Convnet), _images, null, default);
        network.Save(_victim);
    }

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TrainAsync_OwnNetwork_MakesACopyByEveryMethodThatTakesNoFeatures()
    {
        var written = new List<string>();
        var own = new OwnNetwork(_victim) { Writing = path => { lock (written) written.Add(Path.GetFileName(path)); } };

        var shadows = await TrainAsync(own, Few);

        shadows.Models.Select(model => (model.Path, model.Architecture)).Should().Equal(
            ("finetune-01.pt", "own"), ("prune-01.pt", "own"), ("quantize-01.pt", "own"), ("steal-faithful-01.pt", "own"), ("steal-labels-01.pt", "own"),
            ("steal-other-architecture-01.safetensors", "resnet-slim"), ("steal-soft-01.pt", "own"));
        written.Should().BeEquivalentTo(shadows.Models.Select(model => model.Path).Where(path => path.EndsWith(".pt", StringComparison.Ordinal)), "a description goes beside each file of the owner's network");
        shadows.Models.Where(model => model.Method is "finetune" or "prune" or "quantize").Should().OnlyContain(model => model.Agreement > 0.9 && model.Accuracy > 0.9);
        foreach (var reference in shadows.References(_folder.File("shadows"), own: own))
        {
            using var copy = reference.Open();
            using var rows = _images.TakeAll();
            using var answers = copy.GetCapability<IDifferentiableModel>()!.Forward(rows);
            answers.shape.Should().Equal(32, Classes);
        }

        (await TrainAsync(own, Few)).Models.Should().Equal(shadows.Models, "what is there is not made again");
        written.Should().HaveCount(6);
    }

    /// <summary>By hand: 8 bits leave 127 levels on either side of zero, 30 % of the weights are zero.</summary>
    [Fact]
    public async Task TrainAsync_QuantizedAndPruned_HaveTheVictimsWeightsOnAGridAndWithoutTheSmallest()
    {
        await TrainAsync(new OwnNetwork(_victim), Few with { Methods = ["quantize", "prune"] });

        using var scope = NewDisposeScope();
        var (victim, quantized, pruned) = (Weights("owner.pt"), Weights("shadows/quantize-01.pt"), Weights("shadows/prune-01.pt"));
        var filter = quantized["0.weight"][0];
        var steps = filter / (victim["0.weight"][0].abs().max() / 127);
        (steps - steps.round()).abs().max().item<float>().Should().BeLessThan(1e-3F);
        (filter - victim["0.weight"][0]).abs().max().item<float>().Should().BeGreaterThan(0);
        quantized["1.bias"].eq(victim["1.bias"]).all().item<bool>().Should().BeTrue("vectors are not rounded to so few levels");
        var matrices = pruned.Where(entry => entry.Value.dim() > 1).Select(entry => entry.Value.flatten()).ToArray();
        cat(matrices).eq(0).to(ScalarType.Float32).mean().item<float>().Should().BeApproximately(0.3F, 0.02F);
    }

    [Fact]
    public async Task TrainAsync_WithoutTheFilesNetwork_OnlyAsks()
    {
        var shadows = await TrainAsync(null, Few);

        shadows.Models.Select(model => model.Method).Should().Equal("steal-faithful", "steal-labels", "steal-other-architecture", "steal-soft");
        shadows.Models.Should().OnlyContain(model => model.Architecture != OwnNetwork.Architecture);
    }

    [Fact]
    public async Task Apply_MethodsThatTakeFeatures_SayWhatTheyNeed()
    {
        using var model = new OwnNetwork(_victim).Load(_victim);
        using var source = await ReuseVictim.AskAsync(model, _images, new OwnNetwork(_victim));

        source.Access.Should().Be(VictimAccess.Weights);
        FluentActions.Invoking(() => ReuseMethods.Get("distill").Apply(source, Recipe)).Should().Throw<InvalidOperationException>().WithMessage("The method 'distill' needs the features of a network of the catalogue, and the victim is none.");
    }

    [Fact]
    public async Task Apply_OwnNetwork_LeavesNoTensors()
    {
        using var model = new OwnNetwork(_victim).Load(_victim);
        using var source = await ReuseVictim.AskAsync(model, _images, new OwnNetwork(_victim));
        Whole();
        var before = LiveTensors.Count();

        Whole();

        LiveTensors.Count().Should().Be(before);

        void Whole()
        {
            foreach (var method in ReuseMethods.All.Where(method => method.Needs <= VictimAccess.Weights && method.Name != "steal-other-architecture"))
                method.Apply(source, Recipe with { Training = new() { Steps = 2 } }).Dispose();
        }
    }

    private static ShadowTrainerOptions Few { get; } = new() { Copies = 1, Steps = 12, Task = "stripes", LeastLearned = 0 };

    private async Task<PanelFile> TrainAsync(OwnNetwork? own, ShadowTrainerOptions options)
    {
        using var model = new OwnNetwork(_victim).Load(_victim);
        return await new ShadowTrainer(options with { Own = own }).TrainAsync(model, _images, Recipe, Directory.CreateDirectory(_folder.File("shadows")).FullName);
    }

    private Dictionary<string, Tensor> Weights(string file)
    {
        using var model = jit.load(_folder.File(file), CPU);
        return model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
    }
}
