using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>A trained network in a folder, with the images that it learned from.</summary>
internal sealed class TinyVictim : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyVictim()
    {
        using var network = ModelTraining.Run(Recipe, Images, null, default);
        TrainedModel.Save(File, network, ModelTraining.Describe(Recipe, Images));
    }

    public static TrainingRecipe Recipe { get; } = new("resnet-slim") { Training = new() { Steps = 30, Rate = 0.05, BatchSize = 16 }, Seed = 77 };

    public string File => _folder.File("victim.safetensors");

    /// <summary>Bright squares at one of two places.</summary>
    public LabeledImages Images { get; } = Squares();

    /// <summary>The victim; owned by the caller.</summary>
    public IModelAdapter Open() => TrainedModel.Load(File);

    /// <summary>The victim as one that can be asked and no more, for probabilities; owned by the caller.</summary>
    public IModelAdapter OpenBlackBox()
    {
        var network = TrainedModel.LoadNetwork(File, TrainedModel.Describe(File));
        return new DelegateAdapter(
            new ModelSignature("api") { InputShape = TensorShape.OfRows(Images.Images.shape), OutputShape = new TensorShape(2) },
            images => nn.functional.softmax(network.call(images), 1));
    }

    public void Dispose()
    {
        _folder.Dispose();
        Images.Dispose();
    }

    private static LabeledImages Squares()
    {
        using var generator = new Generator(5, CPU);
        var images = rand([40, 1, 8, 8], generator: generator) * 0.3;
        for (var i = 0; i < 40; i++)
            images[i].narrow(1, i % 2 * 4, 4).add_(0.6);
        return new LabeledImages(images, arange(40).remainder(2), 2, null);
    }
}
