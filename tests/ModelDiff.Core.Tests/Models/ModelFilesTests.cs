using System.Text;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Models;

public sealed class ModelFilesTests : IDisposable
{
    /// <summary>ir_version 8, producer_name "t", an empty graph named "g", opset_import version 17.</summary>
    internal static readonly byte[] Onnx = [0x08, 8, 0x12, 1, (byte)'t', 0x3A, 3, 0x12, 1, (byte)'g', 0x42, 2, 0x10, 17];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private ModelFormat Detect(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        return ModelFiles.Detect(_path);
    }

    [Theory]
    [InlineData("mlp", ModelFormat.TorchScript)]
    [InlineData("identity", ModelFormat.TorchScript)]
    [InlineData("state_dict", ModelFormat.Checkpoint)]
    [InlineData("state_dict_legacy", ModelFormat.Checkpoint)]
    public void Detect_FileOfPyTorch_IsTold(string name, ModelFormat expected) => ModelFiles.Detect(Fixture.PathOf(name)).Should().Be(expected);

    [Fact]
    public void Detect_Onnx_IsTold() => Detect(Onnx).Should().Be(ModelFormat.Onnx);

    [Fact]
    public void Detect_OnnxCutShort_IsUnknown() => Detect(Onnx[..^1]).Should().Be(ModelFormat.Unknown);

    [Fact]
    public void Detect_OtherMessage_IsUnknown() => Detect([0x08, 8, 0x12, 1, (byte)'t', 0x4A, 1, 0]).Should().Be(ModelFormat.Unknown);

    [Fact]
    public void Detect_MessageWithoutGraph_IsUnknown() => Detect([0x08, 8, 0x12, 1, (byte)'t']).Should().Be(ModelFormat.Unknown);

    [Fact]
    public void Detect_SafeTensors_IsTold() => Detect([2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']).Should().Be(ModelFormat.SafeTensors);

    [Theory]
    [InlineData(0x80, 2)]   // these two bytes begin pickles, too
    [InlineData(0x80, 5)]
    public void Detect_SafeTensorsWhoseLengthLooksLikeAPickle_IsTold(byte low, byte high)
    {
        var header = new byte[low + (256 * high)];
        header.AsSpan().Fill((byte)' ');
        (header[0], header[1]) = ((byte)'{', (byte)'}');

        Detect([low, high, 0, 0, 0, 0, 0, 0, .. header]).Should().Be(ModelFormat.SafeTensors);
    }

    [Fact]
    public void Detect_SafeTensorsCutShort_IsUnknown() => Detect([99, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']).Should().Be(ModelFormat.Unknown);

    [Fact]
    public void Detect_Empty_IsTold() => Detect([]).Should().Be(ModelFormat.Empty);

    [Fact]
    public void Detect_Text_IsUnknown() => Detect(Encoding.UTF8.GetBytes("hello")).Should().Be(ModelFormat.Unknown);

    [Theory]
    [InlineData("!function(e){module.exports=e()}(function(){return{modelTopology:{keras_version:\"2.2.4\",model_config:{}},weightsManifest:[]}})", "a TensorFlow.js model within a script")]
    [InlineData("export default {\"modelTopology\": {\"node\": []}}", "a TensorFlow.js model within a script")]
    [InlineData("t={modelTopology:this.modelJson.modelTopology};r={modelTopology:{class_name:'Sequential'}}", "a TensorFlow.js model within a script")]
    [InlineData("[\n {\n \"weights\": [{\"name\":\"conv0/filters\",\"shape\":[3,3,3,16],\"dtype\":\"float32\"}], \"paths\": [\"a.bin\"]}]", "a list of weights of TensorFlow.js without a network")]
    public void Describe_ModelInAnotherGuise_IsNamedAsAModel(string text, string description)
    {
        File.WriteAllText(_path, text);

        var told = ModelFiles.Describe(_path);

        told.Should().StartWith(description).And.EndWith("convert the model to ONNX");
        KnownFiles.IsModel(told).Should().BeTrue();
    }

    /// <summary>Libraries that read such models name the same fields.</summary>
    [Theory]
    [InlineData("e={modelTopology:this.modelJson.modelTopology,format:this.modelJson.format}")]
    [InlineData("if(!(\"modelTopology\"in r))throw new Error(\"Model JSON is missing 'modelTopology'\")")]
    [InlineData("const a = {modelTopology: {}}")]
    [InlineData("modelTopology")]
    public void Describe_ProgramThatReadsModels_IsNone(string text) => Detect(Encoding.UTF8.GetBytes(text)).Should().Be(ModelFormat.Unknown);

    [Fact]
    public void Detect_NoFile_Throws()
    {
        var detect = () => ModelFiles.Detect(_path + ".absent");
        detect.Should().Throw<ModelLoadException>();
    }
}
