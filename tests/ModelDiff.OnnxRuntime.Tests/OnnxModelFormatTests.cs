using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public class OnnxModelFormatTests
{
    [Fact]
    public void Load_ThroughTheRegistry_IsAnOnnxModelWithTheOptions()
    {
        using var model = ModelFormats.Default.With(new OnnxModelFormat()).Load(OnnxFixture.PathOf("nchw.onnx"), new ModelFileOptions { Name = "mine", InputRange = new InputRange(-2, 2) });

        model.Should().BeOfType<OnnxAdapter>();
        model.Signature.Name.Should().Be("mine");
        model.Signature.InputRange.Should().Be(new InputRange(-2, 2));
    }

    [Fact]
    public void ReadSignature_TellsWhatTheFileDeclares()
    {
        var signature = new OnnxModelFormat().ReadSignature(ModelContent.At(OnnxFixture.PathOf("nchw.onnx")))!;

        var info = OnnxModelInfo.Read(OnnxFixture.PathOf("nchw.onnx"));
        signature.Inputs.Select(input => input.Name).Should().Equal(info.Inputs.Select(input => input.Name));
        signature.Outputs.Single().Sizes!.Value.Should().Equal(info.Outputs.Single().Axes!.Value.Select(axis => axis.Size ?? -1));
        signature.Inputs[0].Type.Should().Be("float32");
    }

    [Fact]
    public void Load_WithoutThisFormat_SaysWhatTheFileIs() =>
        FluentActions.Invoking(() => ModelFormats.Default.Load(OnnxFixture.PathOf("nchw.onnx"))).Should().Throw<ModelLoadException>().WithMessage("*it is an ONNX model; expected TorchScript.");
}
