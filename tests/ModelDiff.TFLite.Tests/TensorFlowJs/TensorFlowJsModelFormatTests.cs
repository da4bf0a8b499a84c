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

    [Fact]
    public void ReadSignature_OfAGraph_IsThatOfItsSignature()
    {
        var signature = Read("""
            {"modelTopology": {"node": [
                {"name": "images", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": {"dim": [{"size": "-1"}, {"size": "64"}, {"size": "64"}, {"size": "1"}]}}}},
                {"name": "last", "op": "Softmax", "input": ["images"]},
                {"name": "out", "op": "Identity", "input": ["last"]}]},
             "signature": {"outputs": {"classes": {"name": "out:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "7"}]}}}}, "weightsManifest": []}
            """);

        signature.ToString().Should().Be("float32 [?, 64, 64, 1] to float32 [?, 7]");
        signature.LastOperators.Should().Equal("Softmax");
        signature.Task.Should().Be("image classification, 7 classes");
    }

    [Fact]
    public void ReadSignature_OfLayers_IsWhatFirstAndLastSay()
    {
        var signature = Read("""
            {"modelTopology": {"model_config": {"class_name": "Sequential", "config": {"layers": [
                {"class_name": "Conv2D", "config": {"name": "first", "batch_input_shape": [null, 224, 224, 3], "filters": 8}},
                {"class_name": "Dense", "config": {"name": "last", "units": 5, "activation": "softmax"}}]}}}, "weightsManifest": []}
            """);

        signature.ToString().Should().Be("float32 [?, 224, 224, 3] to float32 [?, 5]");
        signature.Task.Should().Be("image classification, 5 classes");
    }

    [Theory]
    [InlineData("{\"modelTopology\": {\"node\": [{\"name\": \"a\", \"op\": \"Identity\", \"input\": [\"a\"]}]}, \"signature\": {\"outputs\": {\"a\": {\"name\": \"a\"}}}}", null)]
    [InlineData("{\"modelTopology\": {\"node\": 3}}", "*expected a list*")]
    [InlineData("{\"modelTopology\": {}}", "*has no 'config'*")]
    [InlineData("{\"layers-model\": {}}", "*has no 'modelTopology'*")]
    public void ReadSignature_OfADamagedDescription_EndsAndSaysSo(string json, string? message)
    {
        var read = () => Read(json);

        if (message is null)
            read().Task.Should().BeNull();
        else
            read.Should().Throw<ModelLoadException>().WithMessage(message);
    }

    /// <summary>A stranger's text goes no further than it has to.</summary>
    [Theory]
    [InlineData("DT_HALF", "float16 […]")]
    [InlineData("DT_SOMETHING9", "something9 […]")]
    [InlineData("DT_\\u001b[2J", "[…]")]
    [InlineData("DT_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "[…]")]
    public void ReadSignature_TypeOfAnOutput_IsAWord(string type, string output) =>
        Read($$$"""{"modelTopology": {"node": []}, "signature": {"outputs": {"a": {"name": "a", "dtype": "{{{type}}}"} } } }""").ToString().Should().EndWith($"to {output}");

    private static DeclaredSignature Read(string json) => new TensorFlowJsModelFormat().ReadSignature(ModelContent.Of(System.Text.Encoding.UTF8.GetBytes(json), "model.json"))!;
}
