using ModelDiff.Models;
using ModelDiff.Tests;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

public sealed class TensorFlowJsModelFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ThroughTheRegistry_IsATensorFlowJsModelWithTheOptions()
    {
        var tiny = new TinyGraph();
        var path = tiny.Output(tiny.Add("Relu", None, tiny.Input(-1, 2))).Write(_folder);
        var content = ModelContent.At(path);

        var format = ModelFormats.Default.With(new TFLiteModelFormat()).With(new TensorFlowJsModelFormat()).Find(content);
        using var model = format.Load(content, new ModelFileOptions { Name = "mine" });

        format.Name.Should().Be("TensorFlow.js");
        format.Layout.Should().Be(ImageLayout.Nhwc);
        model.Signature.Name.Should().Be("mine");
        model.Signature.InputShape.Should().Be(new TensorShape(2));
    }
}
