using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class PanelTrainerTests : IDisposable
{
    private static readonly TrainingRecipe Victim = new("mlp") { Training = new() { Steps = 12, Rate = 0.02 }, Seed = 77 };

    private readonly TemporaryFolder _folder = new();
    private readonly LabeledImages _images = Squares();

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void Train_WithVictim_WritesModelsAndTheirList()
    {
        var panel = Train(new() { References = 5, Twins = 3, SameSeed = 2, Steps = 10, Task = "squares", LeastLearned = 0 });

        panel.Models.Select(model => model.Name).Should().Equal("reference-01", "reference-02", "reference-03", "reference-04", "reference-05", "twin-03", "twin-own-01", "twin-own-02");
        panel.Models.Where(model => model.Role == ModelRole.Reference).Select(model => model.Architecture).Should().Equal("mlp", "resnet-slim", "mobilenet-slim", "vgg-slim", "convmixer-slim");
        panel.Models.Where(model => model.Role == ModelRole.Twin).Select(model => model.Initialization).Should().Equal(ModelInitialization.Fresh, ModelInitialization.Own, ModelInitialization.Own);
        panel.Models.Select(model => model.Sha256).Should().OnlyHaveUniqueItems().And.Equal(panel.Models.Select(model => FileHash.Sha256(_folder.File(model.Path))));
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("panel.json")));
        var twin = json.RootElement.GetProperty("models")[6];
        twin.GetProperty("role").GetString().Should().Be("twin");
        twin.GetProperty("initialization").GetString().Should().Be("own");
        twin.GetProperty("task").GetString().Should().Be("squares");
        twin.GetProperty("recipe").GetProperty("initialSeed").GetInt64().Should().Be(77);
        twin.GetProperty("recipe").GetProperty("steps").GetInt32().Should().Be(12);
    }

    [Fact]
    public void Train_SameSeedTwin_BeginsAtTheVictimsWeights()
    {
        var recipe = Victim with { Training = Victim.Training with { Steps = 1, Rate = 1e-9, WeightDecay = 0 } };
        using var victim = ModelTraining.Run(recipe, _images, new Silence(), default);

        new PanelTrainer(new() { References = 0, Twins = 2, SameSeed = 1, LeastLearned = 0 }).Train(_images, recipe, _folder.Path);

        Distance("twin-own-01.safetensors", victim).Should().BeLessThan(1e-6);
        Distance("twin-02.safetensors", victim).Should().BeGreaterThan(0.01);
    }

    [Fact]
    public void Train_Interrupted_KeepsWhatIsFinishedAndGoesOn()
    {
        var options = new PanelTrainerOptions { References = 4, Steps = 10, LeastLearned = 0 };
        using var cancellation = new CancellationTokenSource();
        var train = () => new PanelTrainer(options).Train(_images, null, _folder.Path, new Action(() => { if (File.Exists(_folder.File("panel.json"))) cancellation.Cancel(); }), cancellation.Token);
        train.Should().Throw<OperationCanceledException>();
        var kept = PanelFile.Read(_folder.Path).Models;
        var trained = new List<long>();

        var panel = new PanelTrainer(options).Train(_images, null, _folder.Path, new Action(() => { lock (trained) trained.Add(1); }));

        kept.Length.Should().BeInRange(1, 3);
        trained.Count.Should().Be((4 - kept.Length) * 10);
        panel.Models.Length.Should().Be(4);
        panel.Models.Should().Contain(kept);
        using var whole = new TemporaryFolder();
        new PanelTrainer(options).Train(_images, null, whole.Path).Models.Should().Equal(panel.Models, "an interruption changes nothing");
    }

    [Fact]
    public void Train_ModelsThatDoNotLearn_AreRefusedOnce()
    {
        var options = new PanelTrainerOptions { References = 1, Steps = 1, LeastLearned = 1 };

        var panel = new PanelTrainer(options).Train(_images, null, _folder.Path);

        panel.Models.Should().BeEmpty();
        panel.Refused.Should().ContainSingle().Which.Name.Should().Be("reference-01");
        new PanelTrainer(options).Train(_images, null, _folder.Path, new Action(() => throw new InvalidOperationException("trained again"))).Refused.Should().Equal(panel.Refused);
    }

    [Fact]
    public void Train_LabelsOfAnotherModel_MakesStudentsOfOneFamilyHalfByTheVictimsRecipe()
    {
        Train(new() { References = 2, Twins = 1, SameSeed = 0, Steps = 1, LeastLearned = 0 });

        var panel = Train(new() { References = 4, Twins = 8, Steps = 5, LeastLearned = 0, LabelFamily = "labels of suspect", Task = "other" });

        panel.Models.Select(model => model.Name).Should().Equal("reference-01", "reference-02", "student-01", "student-02", "student-03", "student-04", "twin-01");
        var students = panel.Models.Where(model => model.Family == "labels of suspect").ToArray();
        students.Select(model => model.Name).Should().Equal("student-01", "student-02", "student-03", "student-04");
        students.Should().OnlyContain(model => model.Role == ModelRole.Reference && model.Task == "other");
        students.Select(model => model.Architecture).Should().Equal("mlp", "resnet-slim", "mlp", "vgg-slim");
        students.Select(model => model.Recipe!.Training.Steps).Should().Equal(12, 5, 12, 5);
        students.Select(model => model.Seed).Should().OnlyHaveUniqueItems().And.NotContain(77);
        PanelReview.Of(_folder.Path).Facts.Should().Contain("4 references learned the labels of suspect: a family, which is never compared with that model, and no panel by itself.");
    }

    [Fact]
    public void Train_ForAnotherVictim_TellsWhoseTwinsAndDropsOthers()
    {
        var (one, other) = (new string('a', 64), new string('b', 64));
        Train(new() { References = 1, Twins = 2, SameSeed = 0, Steps = 1, LeastLearned = 0, VictimSha256 = one });
        PanelFile.Read(_folder.Path).VictimSha256.Should().Be(one);

        var again = Train(new() { References = 1, Twins = 1, SameSeed = 0, Steps = 1, LeastLearned = 0 });
        again.Models.Select(model => model.Name).Should().Equal("reference-01", "twin-01", "twin-02");
        again.VictimSha256.Should().Be(one, "nobody says that it is another");

        var panel = Train(new() { References = 1, Twins = 1, SameSeed = 0, Steps = 1, LeastLearned = 0, VictimSha256 = other });

        panel.Models.Select(model => model.Name).Should().Equal("reference-01", "twin-01");
        PanelFile.Read(_folder.Path).VictimSha256.Should().Be(other);
    }

    [Fact]
    public void Review_SmallPanelWithACopy_SaysWhatIsWrong()
    {
        var panel = Train(new() { References = 2, Twins = 1, SameSeed = 0, Steps = 1, LeastLearned = 0 });
        File.Copy(_folder.File("reference-01.safetensors"), _folder.File("reference-02.safetensors"), overwrite: true);

        var review = PanelReview.Of(_folder.Path, _folder.File("twin-01.safetensors"));

        review.Facts[..3].Should().Equal("2 references, 1 twin.", "Tasks: task (3).", "Architectures: mlp (2), resnet-slim (1).");
        review.Faults.Should().Equal(
            "'reference-02': its file has changed since the list was written.",
            "Copies of one file: reference-01, reference-02.",
            "'twin-01' is the victim itself.",
            "A verdict takes 13 references at least; there are 2.",
            "At least 4 of them must do the victim's task; the most that do one are 2.",
            "'Derived' takes 4 twins from fresh weights at least; there are 1.",
            "It takes 3 twins from the victim's own initial weights at least, unless those are attested to be secret; there are 0.");
        review.Advice.Should().Equal(
            "20 references of one task are recommended, as more of them find more; there are 2.",
            "3 architectures among them are recommended, the suspect's if it is known; there are 2.");
        panel.Models.Length.Should().Be(3);
    }

    private PanelFile Train(PanelTrainerOptions options) => new PanelTrainer(options).Train(_images, Victim, _folder.Path);

    private double Distance(string file, ImageClassifier network)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var other = TrainedModel.LoadNetwork(_folder.File(file), TrainedModel.Describe(_folder.File(file)));
        return network.parameters().Zip(other.parameters(), (one, two) => (one - two).abs().max().item<float>()).Max();
    }

    /// <summary>Bright squares at one of two places.</summary>
    private static LabeledImages Squares()
    {
        using var generator = new Generator(5, CPU);
        var images = rand([24, 1, 8, 8], generator: generator) * 0.3;
        for (var i = 0; i < 24; i++)
            images[i].narrow(1, i % 2 * 4, 4).add_(0.6);
        return new LabeledImages(images, arange(24).remainder(2), 2, null);
    }

    private sealed class Silence : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }

    private sealed class Action(System.Action act) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => act();
    }
}
