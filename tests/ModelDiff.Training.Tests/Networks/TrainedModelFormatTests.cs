using ModelDiff.Models;
using ModelDiff.Tests;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests.Networks;

public sealed class TrainedModelFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ThroughTheRegistry_IsTheNetwork()
    {
        var file = _folder.File("net.safetensors");
        var description = new NetworkDescription("mlp", new TensorShape(1, 4, 4), 3);
        using (var generator = new Generator(1, CPU))
        using (var network = NetworkCatalogue.Create(description, generator))
            TrainedModel.Save(file, network, description);

        using var model = ModelFormats.Default.With(new TrainedModelFormat()).Load(file, new ModelFileOptions { Name = "mine" });

        model.Signature.Name.Should().Be("mine");
        model.Signature.OutputShape.Should().Be(new TensorShape(3));
    }

    [Fact]
    public void Load_OtherWeights_AreNotTakenForANetwork()
    {
        var file = _folder.Write("weights.safetensors", [.. BitConverter.GetBytes(2L), (byte)'{', (byte)'}']);

        TrainedModel.IsModel(file).Should().BeFalse();
        FluentActions.Invoking(() => ModelFormats.Default.With(new TrainedModelFormat()).Load(file)).Should().Throw<ModelLoadException>().WithMessage("*weights without a model*");
    }
}
