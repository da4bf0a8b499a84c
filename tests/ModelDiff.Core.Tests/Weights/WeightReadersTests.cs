using ModelDiff.Models;
using ModelDiff.Tests.Models;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;
using TorchSharp;

namespace ModelDiff.Tests.Weights;

public sealed class WeightReadersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlp")]
    [InlineData("convnet_traced")]
    public void Read_TorchScript_GivesTheParametersThatLibtorchLoads(string name)
    {
        using var module = torch.jit.load(Fixture.PathOf(name));

        var read = ModelWeights.Read(Fixture.PathOf(name)).Tensors.ToDictionary(tensor => tensor.Name);

        foreach (var (key, parameter) in module.named_parameters())
        {
            using var contiguous = parameter.detach().contiguous();
            read[key].Shape.Should().Equal(parameter.shape);
            read[key].Read().Should().Equal(contiguous.data<float>().ToArray());
        }
    }

    [Fact]
    public void Read_ACheckpoint_GivesItsTensors()
    {
        var tensors = ModelWeights.Read(Fixture.PathOf("state_dict")).Tensors;

        tensors.Select(tensor => string.Join("x", tensor.Shape)).Should().Equal("5x3", "5", "4x5", "4");
        tensors[0].Read()[..3].Should().Equal(0.33265241980552673f, 0.5359975099563599f, -0.3585568964481354f);
    }

    [Fact]
    public void Read_ACheckpointOfATraining_LeavesOutWhatTheOptimizerKeeps() =>
        ModelWeights.Read(Fixture.PathOf("training_checkpoint")).Tensors.Select(tensor => tensor.Name).Should().Equal("model.weight", "model.bias");

    [Fact]
    public void Read_AQuantizedModel_DequantizesWeights()
    {
        var quantized = ModelWeights.Read(Fixture.PathOf("quantized")).Tensors.Where(tensor => tensor.DataType == "int8 with scale").ToArray();

        quantized.Select(tensor => string.Join("x", tensor.Shape)).Should().Equal("5x3", "4x5");
        const double scale = 0.004517413675785065;
        quantized[0].Read()[..4].Should().Equal([11 * scale, 16 * scale, -100 * scale, 10 * scale], (value, expected) => Math.Abs(value - expected) < 1e-7);
    }

    [Fact]
    public void Apply_ScalesPerChannel_TakesThemAlongTheAxis()
    {
        var quantizer = new LinearQuantizer([1, 10], [0, 1], 1);

        quantizer.Apply([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]).Should().Equal(1, 2, 20, 30, 5, 6, 60, 70);
    }

    [Fact]
    public void Apply_ScalesThatDoNotFit_AreRefused()
    {
        var act = () => new LinearQuantizer([1, 10, 100], [0, 0, 0], 1).Apply([1, 2, 3, 4], [2, 2]);

        act.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Read_Safetensors_GivesEveryType()
    {
        var read = ModelWeights.Read(Path.Combine(AppContext.BaseDirectory, "Data", "inputs", "types.safetensors"));

        read.Tensors.Select(tensor => tensor.DataType).Should().Equal("float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool");
        read.Tensors[0].Read().Should().Equal(read.Tensors[2].Read());
        read.Tensors[0].ValueHash.Should().Be(read.Tensors[2].ValueHash, "float32 holds float16 exactly");
    }

    [Fact]
    public void Read_AFile_HashesIt()
    {
        var path = _folder.Write("empty.safetensors", [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);

        ModelWeights.Read(path).FileHash.Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
    }

    [Fact]
    public void Read_AnOldCheckpoint_SaysWhatToDo()
    {
        var act = () => ModelWeights.Read(Fixture.PathOf("state_dict_legacy"));

        act.Should().Throw<ModelLoadException>().WithMessage("*old format*PyTorch 1.6*");
    }

    [Fact]
    public void Read_AnUnknownKind_SaysWhatIsRead()
    {
        var path = _folder.Write("text.txt", "no model");

        var act = () => ModelWeights.Read(path);

        act.Should().Throw<ModelLoadException>().WithMessage("*TorchScript, Checkpoint, SafeTensors*");
    }

    [Fact]
    public void With_AnotherFormat_ReadsIt()
    {
        var path = _folder.Write("text.txt", "no model");
        var made = TrainedNets.Of();

        WeightReaders.Default.With(ModelFormat.Unknown, _ => made).Read(path).Should().BeSameAs(made);
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("quantized")]
    public void Read_ADamagedFile_ThrowsOnlyLoadExceptions(string name)
    {
        var content = File.ReadAllBytes(Fixture.PathOf(name));
        for (var i = 0; i < content.Length; i += 3)
        {
            var changed = content.ToArray();
            changed[i] ^= 0x15;
            ReadAll(_folder.Write("changed.pt", changed));
            if (i % 60 == 0)
                ReadAll(_folder.Write("cut.pt", content.AsSpan(0, i)));
        }
    }

    /// <summary>Reads everything; any exception but the one that is allowed escapes.</summary>
    private static void ReadAll(string path)
    {
        try
        {
            foreach (var tensor in ModelWeights.Read(path).Tensors)
                tensor.Read();
        }
        catch (ModelLoadException)
        {
        }
    }
}
