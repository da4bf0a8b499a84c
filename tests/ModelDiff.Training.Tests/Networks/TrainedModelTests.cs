using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class TrainedModelTests : IDisposable
{
    private static readonly NetworkDescription Description = new("mobilenet-slim", new(3, 16, 20), 4) { Mean = [0.4, 0.5, 0.6], Deviation = [0.2, 0.2, 0.3] };

    private readonly TemporaryFolder _folder = new();
    private readonly Generator _generator = new(1, CPU);

    public void Dispose()
    {
        _folder.Dispose();
        _generator.Dispose();
    }

    [Fact]
    public async Task Load_SavedModel_AnswersAsTheNetworkDid()
    {
        var path = Saved("a.safetensors", out var network);
        using var images = rand(Description.InputShape.Batch(3), generator: _generator);
        using var expected = Scores(network, images);
        network.Dispose();

        TrainedModel.IsModel(path).Should().BeTrue();
        using var model = TrainedModel.Load(path);
        using var actual = await model.ForwardAsync(images);

        model.Signature.InputShape.Should().Be(Description.InputShape);
        model.Signature.OutputShape.Should().Be(new TensorShape(4));
        model.Signature.Name.Should().Be("a");
        actual.data<float>().ToArray().Should().Equal(expected.data<float>().ToArray());
    }

    [Fact]
    public void Save_SameNetwork_GivesTheSameBytes()
    {
        var one = Saved("a.safetensors", out var network);
        TrainedModel.Save(_folder.File("b.safetensors"), network, Description);
        network.Dispose();

        File.ReadAllBytes(_folder.File("b.safetensors")).Should().Equal(File.ReadAllBytes(one));
    }

    [Fact]
    public void IsModel_OtherFiles_IsFalse()
    {
        File.WriteAllText(_folder.File("text"), "{}");
        using var values = ones(2, 2);
        SafetensorsFile.Save(_folder.File("plain"), new Dictionary<string, Tensor> { ["inputs"] = values });

        new[] { "text", "plain", "absent" }.Should().OnlyContain(name => !TrainedModel.IsModel(_folder.File(name)));
    }

    [Theory]
    [InlineData("{}", "given key")]
    [InlineData("""{"architecture":"net","inputShape":[3,16,20],"classes":4,"mean":[0.5],"std":[0.25]}""", "there are convmixer-slim")]
    [InlineData("""{"architecture":"mobilenet-slim","inputShape":[3,16,20],"classes":4,"mean":[0.5],"std":[0]}""", "std above 0")]
    [InlineData("""{"architecture":"mobilenet-slim","inputShape":[3,16,20],"classes":4,"mean":[0.5],"std":[0.25]}""", "there is none")]
    [InlineData("not", "invalid")]
    public void Load_BadFile_SaysWhat(string description, string message)
    {
        SafetensorsFile.Save(_folder.File("bad"), new Dictionary<string, Tensor>(), new Dictionary<string, string> { ["modeldiff.network"] = description });

        var load = () => TrainedModel.Load(_folder.File("bad"));

        load.Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    private string Saved(string name, out ImageClassifier network)
    {
        network = NetworkCatalogue.Create(Description, _generator);
        TrainedModel.Save(_folder.File(name), network, Description);
        return _folder.File(name);
    }

    private static Tensor Scores(ImageClassifier network, Tensor images)
    {
        using var mode = no_grad();
        network.eval();
        return network.call(images);
    }
}
