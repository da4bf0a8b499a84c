using ModelDiff.Storage;

namespace ModelDiff.Training.Tests;

public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Recipe_TakesEveryKey()
    {
        _folder.Write("init.safetensors", "weights");
        _folder.Write("net.recipe.json", """
            {"architecture": "vgg-slim", "steps": 5, "batchSize": 8, "optimizer": "adamW", "learningRate": 0.01, "schedule": "step", "weightDecay": 0.1,
             "labelSmoothing": 0.2, "augmentation": {"flip": true, "crop": 2, "color": 0.1, "mixup": 0.3}, "seed": 9, "initialWeights": "init.safetensors", "pretrainedWeights": "init.safetensors"}
            """);

        var recipe = RecipeFile.Read(RecipeFile.Beside(_folder.File("net.pt"))!);

        recipe.Should().Be(new TrainingRecipe("vgg-slim")
        {
            Training = new()
            {
                Steps = 5,
                BatchSize = 8,
                Optimizer = OptimizerKind.AdamW,
                Rate = 0.01,
                Schedule = LearningSchedule.Step,
                WeightDecay = 0.1,
                LabelSmoothing = 0.2,
                Augmentation = new() { Flip = true, Crop = 2, Color = 0.1, Mixup = 0.3 },
            },
            Seed = 9,
            InitialWeights = _folder.File("init.safetensors"),
            PretrainedWeights = _folder.File("init.safetensors"),
        });
    }

    [Theory]
    [InlineData("[]", "cannot be understood")]
    [InlineData("{}", "'architecture' is missing")]
    [InlineData("""{"architecture": "net"}""", "known are convmixer-slim")]
    [InlineData("""{"architecture": "mlp", "steps": 0}""", "At least 1 step")]
    [InlineData("""{"architecture": "mlp", "learning": 1}""", "learning")]
    [InlineData("""{"architecture": "mlp", "initialWeights": "gone"}""", "no file of initial weights")]
    [InlineData("""{"architecture": "mlp", "pretrainedWeights": "gone"}""", "no file of pretrained weights")]
    public void Read_BadRecipe_SaysWhat(string text, string message)
    {
        _folder.Write("recipe.json", text);

        var read = () => RecipeFile.Read(RecipeFile.Beside(_folder.File("net.pt"))!);

        read.Should().Throw<InputFileException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Beside_NoRecipe_IsNull() => RecipeFile.Beside(_folder.File("net.pt")).Should().BeNull();
}
