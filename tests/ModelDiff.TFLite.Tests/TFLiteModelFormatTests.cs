using ModelDiff.Models;
using ModelDiff.Tests;

namespace ModelDiff.TFLite.Tests;

public sealed class TFLiteModelFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ThroughTheRegistry_IsATensorFlowLiteModelWithTheOptions()
    {
        var tiny = new TinyModel();
        var file = _folder.Write("net.bin", tiny.Output(tiny.Add("RELU", [1, 2], null, tiny.Input(1, 2))).Build());

        using var model = ModelFormats.Default.With(new TFLiteModelFormat()).Load(file, new ModelFileOptions { Name = "mine" });

        model.Should().BeOfType<TFLiteAdapter>();
        model.Signature.Name.Should().Be("mine");
        model.Signature.InputShape.Should().Be(new TensorShape(2));
    }

    [Fact]
    public void ReadSignature_TellsShapesAndWhatComesLastBehindRewriting()
    {
        var tiny = new TinyModel();
        var output = tiny.Add("DEQUANTIZE", [1, 7], null, tiny.Add("QUANTIZE", [1, 7], null, tiny.Add("SOFTMAX", [1, 7], null, tiny.Input(1, 64, 64, 3))));
        var signature = new TFLiteModelFormat().ReadSignature(ModelContent.Of(tiny.Output(output).Build(), "m.tflite"))!;

        signature.ToString().Should().Be("float32 [1, 64, 64, 3] to float32 [1, 7]");
        signature.Inputs.Should().ContainSingle().Which.Name.Should().Be("input");
        signature.LastOperators.Should().Equal("SOFTMAX");
        signature.Task.Should().Be("image classification, 7 classes");
    }

    [Fact]
    public void ReadSignature_DamagedFile_SaysSo()
    {
        var read = () => new TFLiteModelFormat().ReadSignature(ModelContent.Of([12, 0, 0, 0, .. "TFL3"u8, 0, 0, 0, 0], "m.tflite"));

        read.Should().Throw<ModelLoadException>().WithMessage("Cannot load model 'm.tflite'*");
    }
}
