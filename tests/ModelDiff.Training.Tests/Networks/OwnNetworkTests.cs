using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>Twins of a network that the catalogue does not have: the victim's TorchScript file with new weights, trained again.</summary>
public sealed class OwnNetworkTests : IDisposable
{
    private const int Classes = 4;

    private static readonly string Convnet = TestFiles.Convnet;
    private static readonly TensorShape Shape = new(3, 6, 6);
    private static readonly TrainingRecipe Recipe = new(OwnNetwork.Architecture) { Training = new() { Steps = 80, Rate = 0.1, WeightDecay = 0 }, Seed = 5 };

    private readonly TemporaryFolder _folder = new();
    private readonly LabeledImages _images = StripedImages.Of(Classes);

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    [Theory]
    [InlineData("convnet_traced", 4, null)]
    [InlineData("convnet_traced", 3, "it answers with 4 numbers to images of 3 classes")]
    [InlineData("frozen_half", 4, "its weights are constants, as torch.jit.freeze leaves them")]
    [InlineData("quantized", 4, "it is quantized")]
    [InlineData("state_dict", 4, "it is no TorchScript")]
    [InlineData("mlp", 4, "with new weights it fails: *")]
    public void Obstacle_OfFiles_SaysWhatIsInTheWay(string file, int classes, string? expected)
    {
        var obstacle = new OwnNetwork(TestFiles.Model(file)).Obstacle(Shape, classes);

        if (expected is null)
            obstacle.Should().BeNull();
        else
            obstacle.Should().Match(expected);
    }

    [Fact]
    public void Train_TracedNetwork_LearnsAndIsWrittenAsItAnswers()
    {
        var own = new OwnNetwork(Convnet);
        using var twin = TrainedNetwork.Train(Recipe, own, _images, null, default);
        twin.Save(_folder.File("twin.pt"));
        using var read = own.Load(_folder.File("twin.pt"));
        using var rows = _images.TakeAll();

        using var scope = NewDisposeScope();
        using var mode = no_grad();
        ModelAccuracy.Of(twin.Module, _images).Should().BeGreaterThan(0.9);
        read.GetCapability<IDifferentiableModel>()!.Forward(rows).argmax(1).eq(_images.Labels).to(ScalarType.Float32).mean().item<float>().Should().BeGreaterThan(0.9F);
        var (victims, its) = (State(Convnet), State(_folder.File("twin.pt")));
        its["1.running_mean"].allclose(victims["1.running_mean"]).Should().BeFalse("normalizations count over the batches that they saw");
        its["0.weight"].allclose(victims["0.weight"]).Should().BeFalse();
    }

    /// <summary>A network that answers takes each row by itself, and keeps its statistics.</summary>
    [Fact]
    public void Eval_AfterLearning_AnswersRowByRowAndKeepsItsStatistics()
    {
        using var network = OwnNetworkModule.Load(new OwnNetwork(Convnet), CPU);
        using var scope = NewDisposeScope();
        var rows = _images.TakeAll();

        network.eval();
        network.Save(_folder.File("before.pt"));
        var (whole, half) = (network.call(rows), network.call(rows.narrow(0, 0, 5)));
        network.Save(_folder.File("after.pt"));
        network.train();
        var learning = network.call(rows);
        network.eval();
        var again = network.call(rows);

        whole.narrow(0, 0, 5).allclose(half, 1e-5, 1e-6).Should().BeTrue();
        State(_folder.File("after.pt"))["1.running_mean"].eq(State(_folder.File("before.pt"))["1.running_mean"]).all().item<bool>().Should().BeTrue();
        learning.allclose(whole, 1e-2, 1e-2).Should().BeFalse("normalizations look at the batch");
        again.allclose(network.call(rows), 1e-6, 1e-7).Should().BeTrue();
    }

    [Fact]
    public void Train_SameRecipe_WritesTheSameFile()
    {
        foreach (var name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(_folder.File(name));
            using var twin = TrainedNetwork.Train(Recipe with { Training = Recipe.Training with { Steps = 3 } }, new OwnNetwork(Convnet), _images, null, default);
            twin.Save(_folder.File($"{name}/twin.pt"));
        }

        File.ReadAllBytes(_folder.File("a/twin.pt")).Should().Equal(File.ReadAllBytes(_folder.File("b/twin.pt")));
    }

    /// <summary>By hand: 3 x 3 x 3 = 27 inputs per filter, 16 per unit of the last layer.</summary>
    [Fact]
    public void Initialize_Layers_DrawsAsPyTorchDoes()
    {
        using var network = OwnNetworkModule.Load(new OwnNetwork(Convnet), CPU);
        using var generator = new Generator(1, CPU);

        network.Initialize(generator);
        network.Save(_folder.File("new.pt"));

        using var scope = NewDisposeScope();
        var state = State(_folder.File("new.pt"));
        Largest("0.weight").Should().BeInRange(0.17, 1 / Math.Sqrt(27));
        Largest("0.bias").Should().BeInRange(0.01, 1 / Math.Sqrt(27));
        Largest("5.weight").Should().BeInRange(0.2, 0.25);
        Largest("5.bias").Should().BeInRange(0.01, 0.25);
        state["0.weight"].mean().item<float>().Should().BeInRange(-0.05F, 0.05F);
        Numbers("1.weight").Should().AllBeEquivalentTo(1F);
        Numbers("1.bias").Should().AllBeEquivalentTo(0F);
        Numbers("1.running_mean").Should().AllBeEquivalentTo(0F);
        Numbers("1.running_var").Should().AllBeEquivalentTo(1F);

        double Largest(string name) => state[name].abs().max().item<float>();
        float[] Numbers(string name) => state[name].data<float>().ToArray();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void InitializeFrom_AFile_BeginsAtItsWeights(bool isTorchScript)
    {
        var first = Convnet;
        if (!isTorchScript)
            SafetensorsFile.Save(first = _folder.File("first.safetensors"), State(Convnet).Where(entry => !entry.Key.Contains("running", StringComparison.Ordinal)).ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float32)));
        var recipe = Recipe with { InitialWeights = first, Training = Recipe.Training with { Steps = 1, Rate = 1e-9 } };

        using (var twin = TrainedNetwork.Train(recipe, new OwnNetwork(Convnet), _images, null, default))
            twin.Save(_folder.File("twin.pt"));

        State(_folder.File("twin.pt"))["0.weight"].allclose(State(Convnet)["0.weight"]).Should().BeTrue();
    }

    [Fact]
    public void InitializeFrom_AFileOfAnotherNetwork_NamesTheTensor()
    {
        SafetensorsFile.Save(_folder.File("first.safetensors"), new Dictionary<string, Tensor> { ["0.weight"] = zeros(4, 3, 3, 2) });
        var train = () => TrainedNetwork.Train(Recipe with { InitialWeights = _folder.File("first.safetensors") }, new OwnNetwork(Convnet), _images, null, default);

        train.Should().Throw<ModelLoadException>().WithMessage("*its tensor '0.weight' must have the shape [4, 3, 3, 3]; it has [4, 3, 3, 2].");
    }

    /// <summary>What a file lacks begins as the seed draws it.</summary>
    [Fact]
    public void Begin_PretrainedWeights_BeginsAtThoseThatThereAre()
    {
        var pretrained = State(Convnet).Where(entry => entry.Key != "5.weight").ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float32));
        SafetensorsFile.Save(_folder.File("public.safetensors"), pretrained);

        using (var twin = TrainedNetwork.Begin(Recipe with { PretrainedWeights = _folder.File("public.safetensors") }, new OwnNetwork(Convnet), CPU))
            twin.Save(_folder.File("twin.pt"));
        using (var fresh = TrainedNetwork.Begin(Recipe, new OwnNetwork(Convnet), CPU))
            fresh.Save(_folder.File("fresh.pt"));

        var state = State(_folder.File("twin.pt"));
        state["0.weight"].allclose(State(Convnet)["0.weight"]).Should().BeTrue();
        state["1.running_mean"].allclose(State(Convnet)["1.running_mean"]).Should().BeTrue();
        state["5.weight"].allclose(State(_folder.File("fresh.pt"))["5.weight"]).Should().BeTrue();
    }

    [Fact]
    public void Train_AndLoad_LeaveNoTensors()
    {
        Whole("warm");
        var before = LiveTensors.Count();

        Whole("counted");

        LiveTensors.Count().Should().Be(before);

        void Whole(string name)
        {
            var own = new OwnNetwork(Convnet);
            own.Obstacle(Shape, Classes).Should().BeNull();
            using (var twin = TrainedNetwork.Train(Recipe with { Training = Recipe.Training with { Steps = 2 } }, own, _images, null, default))
                twin.Save(_folder.File($"{name}.pt"));
            own.Load(_folder.File($"{name}.pt")).Dispose();
        }
    }

    [Fact]
    public void Panel_OfAnOwnNetwork_HasItAmongTwinsAndReferences()
    {
        var written = new List<string>();
        var own = new OwnNetwork(Convnet) { Writing = path => { lock (written) written.Add(Path.GetFileName(path)); } };
        var options = new PanelTrainerOptions { References = 2, Twins = 2, SameSeed = 1, Steps = 2, LeastLearned = 0, Own = own, VictimSha256 = new string('a', 64) };
        var recipe = Recipe with { InitialWeights = Convnet, Training = Recipe.Training with { Steps = 2 } };

        var panel = new PanelTrainer(options).Train(_images, recipe, _folder.Path);

        panel.Models.Select(model => (model.Path, model.Architecture, model.Initialization)).Should().Equal(
            ("reference-01.pt", "own", null), ("reference-02.safetensors", "resnet-slim", null), ("twin-02.pt", "own", ModelInitialization.Fresh), ("twin-own-01.pt", "own", ModelInitialization.Own));
        written.Should().BeEquivalentTo("reference-01.pt", "twin-02.pt", "twin-own-01.pt");
        foreach (var reference in PanelFile.Read(_folder.Path).References(_folder.Path, own: own))
        {
            using var model = reference.Open();
            using var rows = _images.TakeAll();
            using var answers = model.GetCapability<IDifferentiableModel>()!.Forward(rows);
            answers.shape.Should().Equal(32, 4);
        }

        new PanelTrainer(options).Train(_images, recipe, _folder.Path).Models.Should().Equal(panel.Models, "what is there is not made again");
        written.Should().HaveCount(3);
        new PanelTrainer(options with { VictimSha256 = new string('b', 64) }).Train(_images, recipe, _folder.Path);
        written.Should().HaveCount(6, "models of another victim's network are none of this one's");
    }

    private static Dictionary<string, Tensor> State(string file)
    {
        using var model = jit.load(file, CPU);
        return model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Concat(model.named_buffers()).ToDictionary(entry => entry.Item1, entry => entry.Item2.detach().clone());
    }
}
