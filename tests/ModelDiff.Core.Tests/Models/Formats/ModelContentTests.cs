using System.IO.Compression;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights;

namespace ModelDiff.Tests.Models.Formats;

public sealed class ModelContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void At_AFile_IsReadWhenAskedFor()
    {
        var content = ModelContent.At(_folder.File("later.pt"));

        content.Path.Should().Be(content.Name).And.Be(_folder.File("later.pt"));
        FluentActions.Invoking(content.OpenRead).Should().Throw<ModelLoadException>().WithMessage("*no such file*");
        _folder.Write("later.pt", "abc");
        using var stream = content.OpenRead();
        stream.Length.Should().Be(3);
    }

    [Fact]
    public void At_APartOfAPackage_IsItsBytesAndNoFile()
    {
        var content = ModelContent.At(Packed("mlp"));

        content.Path.Should().BeNull();
        content.Name.Should().EndWith("app.zip!/assets/mlp");
        content.Sha256().Should().Be(FileHash.Sha256(Fixture.PathOf("mlp")));
        using var stream = content.OpenRead();
        stream.CanSeek.Should().BeTrue();
        stream.CanWrite.Should().BeFalse();
    }

    [Fact]
    public void At_NoSuchPart_SaysSo() =>
        FluentActions.Invoking(() => ModelContent.At(Packed("mlp") + "x")).Should().Throw<ModelLoadException>().WithMessage("*no such model*");

    [Fact]
    public async Task Load_APartOfAPackage_AnswersAsTheFile()
    {
        using var inside = ModelFormats.Default.Load(Packed("mlp"));
        using var outside = ModelFormats.Default.Load(Fixture.PathOf("mlp"));
        using var rows = TorchSharp.torch.ones(2, 3);

        using var one = await inside.ForwardAsync(rows);
        using var other = await outside.ForwardAsync(rows);

        one.data<float>().ToArray().Should().Equal(other.data<float>().ToArray());
        inside.Signature.Source.Should().BeNull();
    }

    /// <summary>TorchScript, a checkpoint and safetensors.</summary>
    [Theory]
    [InlineData("mlp")]
    [InlineData("state_dict")]
    [InlineData("quantized")]
    public void Read_WeightsWithinAPackage_AreThoseOfTheFile(string name)
    {
        var (inside, outside) = (ModelWeights.Read(Packed(name)), ModelWeights.Read(Fixture.PathOf(name)));

        inside.FileHash.Should().Be(outside.FileHash);
        inside.Tensors.Select(tensor => (tensor.Name, tensor.ValueHash)).Should().Equal(outside.Tensors.Select(tensor => (tensor.Name, tensor.ValueHash)));
    }

    [Fact]
    public void Read_SafetensorsWithinAPackage_AreThoseOfTheFile()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var file = _folder.File("weights.safetensors");
        SafetensorsFile.Save(file, new Dictionary<string, TorchSharp.torch.Tensor> { ["w"] = TorchSharp.torch.arange(6).reshape(2, 3).to(TorchSharp.torch.ScalarType.Float32) });

        var tensor = ModelWeights.Read(Pack(file)).Tensors.Should().ContainSingle().Subject;

        tensor.Shape.Should().Equal(2, 3);
        tensor.Read().Should().Equal(0, 1, 2, 3, 4, 5);
    }

    private string Packed(string name) => Pack(Fixture.PathOf(name), name);

    private string Pack(string file, string? name = null)
    {
        name ??= Path.GetFileName(file);
        var package = _folder.File("app.zip");
        File.Delete(package);
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
            archive.CreateEntryFromFile(file, $"assets/{name}");
        return $"{package}!/assets/{name}";
    }
}
