using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OnnxModelInfoTests
{
    [Fact]
    public void Read_SeveralInputsAndOutputs_TellsThem()
    {
        var model = Read("stateful");
        model.Inputs.Select(input => input.ToString()).Should().Equal("'input' float32 [batch, 4]", "'state' float32 [3, batch, 2]", "'sr' int64 []");
        model.Outputs.Select(output => output.ToString()).Should().Equal("'output' float32 [batch, 2]", "'stateN' float32 [3, batch, 2]");
        model.Inputs[1].Axes!.Value.Should().Equal(new OnnxAxis(3, null), new OnnxAxis(null, "batch"), new OnnxAxis(2, null));
        model.Inputs[1].Axes!.Value.Select(axis => axis.IsDynamic).Should().Equal(false, true, false);
    }

    [Fact]
    public void Read_File_TellsWhereItComesFrom()
    {
        var model = Read("stateful");
        model.Producer.Should().Be("modeldiff-oracle 1.0");
        model.IrVersion.Should().Be(8);
        model.FileSize.Should().Be(new FileInfo(model.Path).Length);
        model.Opsets.Should().Equal(new Dictionary<string, long> { ["ai.onnx"] = 15 });
        model.ExternalFiles.Should().BeEmpty();
    }

    [Fact]
    public void Read_ExportedByPyTorch_TellsSo() => Read("twin").Producer.Should().StartWith("pytorch 1.13");

    [Fact]
    public void Read_SeveralDomains_TellsTheirVersions() =>
        Read("classifier").Opsets.Should().Equal(new Dictionary<string, long> { ["ai.onnx"] = 15, ["ai.onnx.ml"] = 1 });

    [Fact]
    public void Read_NoTensor_TellsTheType()
    {
        var output = Read("classifier").Outputs[1];
        output.IsTensor.Should().BeFalse();
        output.Axes.Should().BeNull();
        output.Type.Should().Be("sequence(map(int64, float32))");
    }

    [Fact]
    public void Read_UnnamedAxisAndUnknownRank_TellsSo()
    {
        Read("unnamed_batch").Inputs[0].ToString().Should().Be("'x' float32 [?, 3]");
        Read("unknown_rank").Inputs[0].ToString().Should().Be("'x' float32 of unknown shape");
    }

    [Fact]
    public void Read_WeightsListedAsInputs_DoNotCount() => Read("weights_listed").Inputs.Select(input => input.Name).Should().Equal("x");

    [Fact]
    public void Read_WeightsBesideTheFile_NamesTheFile() => Read("external").ExternalFiles.Should().Equal("external.bin");

    [Fact]
    public void Read_UnknownOperators_DoNotMatter() => Read("unknown_domain").Opsets.Should().Contain("com.example", 2);

    [Fact]
    public void Read_HugeLength_Throws()
    {
        using var file = new OnnxFixture.TemporaryFile([8, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]);
        var read = () => OnnxModelInfo.Read(file.Path);
        read.Should().Throw<ModelLoadException>().WithMessage("*the file is incomplete.");
    }

    [Fact]
    public void Read_TypesNestedWithoutEnd_Throws()
    {
        byte[] type = [];
        for (var i = 0; i < 20; i++)
            type = [0x22, (byte)(type.Length + 2), 0x0A, (byte)type.Length, .. type];
        byte[] input = [0x0A, 1, (byte)'x', 0x12, .. Varint(type.Length), .. type];
        byte[] graph = [0x5A, .. Varint(input.Length), .. input];
        using var file = new OnnxFixture.TemporaryFile([8, 8, 0x3A, .. Varint(graph.Length), .. graph, 0x42, 2, 0x10, 15]);
        var read = () => OnnxModelInfo.Read(file.Path);
        read.Should().Throw<ModelLoadException>().WithMessage("*it is no ONNX model.").WithInnerException<InvalidDataException>().WithMessage("Types are nested too deep.");
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value & 127 | 128), (byte)(value >> 7)];

    private static OnnxModelInfo Read(string name) => OnnxModelInfo.Read(OnnxFixture.PathOf(name + ".onnx"));
}
