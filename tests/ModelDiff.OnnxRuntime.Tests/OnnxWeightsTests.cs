using System.Text;
using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.OnnxRuntime.Tests;

public class OnnxWeightsTests
{
    [Fact]
    public void Read_TheTwinOfATorchScriptModel_GivesTheSameLayers()
    {
        var onnx = OnnxWeights.Read(ModelContent.At(OnnxFixture.PathOf("twin.onnx"))).Tensors.Where(tensor => tensor.Shape.Length == 2).Select(tensor => tensor.ValueHash);
        var torch = ModelWeights.Read(OnnxFixture.PathOf("twin.pt")).Tensors.Where(tensor => tensor.Shape.Length == 2).Select(tensor => tensor.ValueHash);

        onnx.Should().NotBeEmpty().And.BeSubsetOf(torch);
    }

    [Fact]
    public void Read_ExternalData_GivesTheSameValues()
    {
        var (inside, beside) = (OnnxWeights.Read(ModelContent.At(OnnxFixture.PathOf("dynamic_batch.onnx"))), OnnxWeights.Read(ModelContent.At(OnnxFixture.PathOf("external.onnx"))));

        inside.Tensors.Select(tensor => tensor.Name).Should().Equal("w", "b");
        inside.Tensors[0].Shape.Should().Equal(3, 4);
        beside.Tensors.Select(tensor => tensor.ValueHash).Should().Equal(inside.Tensors.Select(tensor => tensor.ValueHash));
        inside.FileHash.Should().NotBeNull();
        beside.FileHash.Should().BeNull("the file alone does not hold the weights");
    }

    [Fact]
    public void Read_FromMemory_GivesTheSameValues()
    {
        var file = OnnxFixture.PathOf("dynamic_batch.onnx");

        var read = OnnxWeights.Read(ModelContent.Of(File.ReadAllBytes(file), "bytes"));

        read.FileHash.Should().Be(OnnxWeights.Read(ModelContent.At(file)).FileHash);
        read.Tensors.Select(tensor => tensor.ValueHash).Should().Equal(OnnxWeights.Read(ModelContent.At(file)).Tensors.Select(tensor => tensor.ValueHash));
    }

    [Fact]
    public void Read_FromMemoryWithWeightsElsewhere_SaysSo() =>
        FluentActions.Invoking(() => OnnxWeights.Read(ModelContent.Of(File.ReadAllBytes(OnnxFixture.PathOf("external.onnx")), "bytes"))).Should().Throw<ModelLoadException>().WithMessage("*another file*");

    [Fact]
    public void Read_TransposedLayout_TestsLikeTheOther()
    {
        // The second factor of a product has its output channels on axis 1; the comparison is between channels all the same.
        var onnx = OnnxWeights.Read(ModelContent.At(OnnxFixture.PathOf("dynamic_batch.onnx"))).Tensors[0];
        var values = onnx.Read();
        var torch = new WeightTensor("w", [4, 3], [.. Enumerable.Range(0, 12).Select(i => values[(i % 3 * 4) + (i / 3)])]);

        var result = WeightComparer.Compare(new ModelWeights("a", null, [onnx]), new ModelWeights("b", null, [torch]));

        result.Layers.Should().ContainSingle().Which.Cosine.Should().BeApproximately(1, 1e-6);
    }

    [Theory]
    [InlineData("../ernal.bin")]
    [InlineData("exter\0al.bin")]   // no path at all
    public void Read_ExternalDataOutsideOfTheFolder_IsRefused(string location)
    {
        var content = Encoding.Latin1.GetString(File.ReadAllBytes(OnnxFixture.PathOf("external.onnx"))).Replace("external.bin", location, StringComparison.Ordinal);
        using var file = new OnnxFixture.TemporaryFile(Encoding.Latin1.GetBytes(content));

        var act = () => OnnxWeights.Read(ModelContent.At(file.Path));

        act.Should().Throw<ModelLoadException>().WithMessage("*al.bin*folder*");
    }

    [Fact]
    public void Read_ConstantNodesBranchesAndBytes_AreWeightsToo()
    {
        var file = new OnnxFile().Input("x", OnnxFile.Float32, 1, 2).Output("y", OnnxFile.Float32, 1, 2)
            .Weights("initializer", [2, 2], 1, 2, 3, 4).ConstantNode("constant", [2, 1], 5, 6).Bytes("quantized", [2, 2], 7, 8, 9, 250)
            .Branch("condition", "chosen", ("then", [1, 2], [10, 11]), ("else", [1, 2], [12, 13])).Node("MatMul", "x,constant", "y");
        using var saved = file.Save();

        var tensors = OnnxWeights.Read(ModelContent.At(saved.Path)).Tensors;

        tensors.Select(tensor => (tensor.Name, tensor.DataType)).Should().BeEquivalentTo([("initializer", "float32"), ("constant", "float32"), ("quantized", "uint8"), ("then", "float32"), ("else", "float32")]);
        tensors.Single(tensor => tensor.Name == "constant").Read().Should().Equal(5, 6);
        tensors.Single(tensor => tensor.Name == "quantized").Read().Should().Equal(7, 8, 9, 250);
        tensors.Single(tensor => tensor.Name == "else").Read().Should().Equal(12, 13);
    }

    [Fact]
    public void Read_ADamagedFile_ThrowsOnlyLoadExceptions()
    {
        var content = File.ReadAllBytes(OnnxFixture.PathOf("twin.onnx"));
        for (var i = 0; i < content.Length; i += 7)
        {
            var changed = content.ToArray();
            changed[i] ^= 0x15;
            ReadAll(changed);
            ReadAll(content[..i]);
        }
    }

    /// <summary>Reads everything; any exception but the one that is allowed escapes.</summary>
    private static void ReadAll(byte[] content)
    {
        using var file = new OnnxFixture.TemporaryFile(content);
        try
        {
            foreach (var tensor in OnnxWeights.Read(ModelContent.At(file.Path)).Tensors)
                tensor.Read();
        }
        catch (ModelLoadException)
        {
        }
    }
}
