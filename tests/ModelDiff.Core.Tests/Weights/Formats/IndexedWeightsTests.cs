using System.Security.Cryptography;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Weights.Formats;

/// <summary>Checkpoints in several files.</summary>
public sealed class IndexedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AnIndex_GivesTheTensorsOfAllItsFiles()
    {
        Save("a.safetensors", ("one", 1), ("two", 2));
        Save("b.safetensors", ("three", 3));
        var index = Index("b.safetensors", "a.safetensors", "a.safetensors");

        var weights = ModelWeights.Read(index);

        weights.Tensors.Select(tensor => (tensor.Name, tensor.Read().Single())).Should().Equal(("one", 1), ("two", 2), ("three", 3));
        byte[] all = [.. File.ReadAllBytes(index), .. File.ReadAllBytes(_folder.File("a.safetensors")), .. File.ReadAllBytes(_folder.File("b.safetensors"))];
        weights.FileHash.Should().Be(Convert.ToHexStringLower(SHA256.HashData(all)), "it is that of 'cat' of the index and its files");
        ModelFiles.Detect(index).Should().Be(ModelFormat.WeightIndex);
    }

    [Fact]
    public void Read_LinksToElsewhere_AreFollowed()
    {
        Directory.CreateDirectory(_folder.File("blobs"));
        Save("blobs/1234", ("one", 1));
        File.CreateSymbolicLink(_folder.File("a.safetensors"), _folder.File("blobs/1234"));

        ModelWeights.Read(Index("a.safetensors")).Tensors.Should().ContainSingle("a download cache keeps its files so");
    }

    [Theory]
    [InlineData("""{"weight_map": {"w": "../a.safetensors"}}""", "expected the name of a file in its own folder")]
    [InlineData("""{"weight_map": {"w": "/etc/passwd"}}""", "expected the name of a file in its own folder")]
    [InlineData("""{"weight_map": {"w": "sub/a.safetensors"}}""", "expected the name of a file in its own folder")]
    [InlineData("""{"weight_map": {"w": ".."}}""", "expected the name of a file in its own folder")]
    [InlineData("""{"weight_map": {"w": 3}}""", "gives 3 as the file of tensor 'w'")]
    [InlineData("""{"weight_map": {}}""", "names 0 files")]
    [InlineData("""{"weight_map": [1]}""", "no object 'weight_map'")]
    [InlineData("""{"weight_map": {"w": "a""", "no JSON")]
    [InlineData("""{"weight_map": {"w": "gone.safetensors"}}""", "no such file")]
    [InlineData("""{"weight_map": {"w": "self.index.json"}}""", "an index of weights in several files")]
    [InlineData("""{"weight_map": {"w": "text.txt"}}""", "expected safetensors or a PyTorch checkpoint")]
    public void Read_ADamagedIndex_IsRefused(string json, string message)
    {
        _folder.Write("text.txt", "hello"u8.ToArray());
        var path = _folder.Write("self.index.json", System.Text.Encoding.UTF8.GetBytes(json));

        FluentActions.Invoking(() => ModelWeights.Read(path)).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Read_AnIndexInMemory_IsRefused() =>
        FluentActions.Invoking(() => WeightReaders.Default.Read(ModelContent.Of("""{"weight_map": {"w": "a"}}"""u8.ToArray(), "x"))).Should().Throw<ModelLoadException>().WithMessage("*only what lies in it is read*");

    private string Index(params string[] files) =>
        _folder.Write("model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes($$"""{"metadata": {"total_size": 12}, "weight_map": {{{string.Join(", ", files.Select((file, i) => $"\"w{i}\": \"{file}\""))}}} }"""));

    private void Save(string name, params (string Name, float Value)[] tensors)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Save(_folder.File(name), tensors.ToDictionary(entry => entry.Name, entry => tensor([entry.Value])));
    }
}
