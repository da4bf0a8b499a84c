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
}
