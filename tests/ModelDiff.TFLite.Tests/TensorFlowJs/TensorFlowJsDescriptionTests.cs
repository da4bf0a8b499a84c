using System.Text.Json.Nodes;
using ModelDiff.Models;
using ModelDiff.Tests;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

public sealed class TensorFlowJsDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_OfEachKind_StandForNumbers()
    {
        var tiny = new TinyGraph();
        string[] constants =
        [
            tiny.Stored([2], "float32", [0, 60, 0, 192], new JsonObject { ["dtype"] = "float16" }),
            tiny.Stored([2], "float32", [0, 255], Code("uint8", 0.5, -100)),
            tiny.Stored([2], "float32", [1, 0, 255, 255], Code("uint16", 0.25, 3)),
        ];
        tiny.Output(tiny.Add("ConcatV2", Attributes(("N", 4)), [tiny.Input(-1, 2), .. constants.Select(constant => tiny.Add("ExpandDims", None, constant, tiny.Integer(0))), tiny.Integer(1)]));

        tiny.Ask(7, 8).ShouldBe(7, 8, 1, -2, -100, 27.5f, 3.25f, 16386.75f);
    }

    [Fact]
    public void Weights_WholeNumbersWithAScale_AreRounded()
    {
        var tiny = new TinyGraph();
        tiny.Stored([2], "int32", [0, 3], Code("uint8", 1.5, -2));

        var weight = Read(tiny.Describe(), tiny.Bytes()).Weights["w0"];

        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(weight.Data.Span).ToArray().Should().Equal(-2, 3);
    }

    [Fact]
    public void Load_FromAFolder_ReadsAllShardsAndTheHashCoversThem()
    {
        var tiny = Adder();
        var description = tiny.Describe();
        description["weightsManifest"]![0]!["paths"] = new JsonArray("a.bin", "parts/b.bin");
        Directory.CreateDirectory(_folder.File("parts"));
        var (first, second) = (_folder.Write("a.bin", tiny.Bytes().AsSpan(0, 3)), _folder.Write("parts/b.bin", tiny.Bytes().AsSpan(3)));
        var path = _folder.Write("model.json", description.ToJsonString());

        using var model = TensorFlowJsModel.Load(path);

        model.AskRow(1, 2).ShouldBe(4, 6);
        model.Signature.Name.Should().Be("model");
        var whole = File.ReadAllBytes(path).Concat(File.ReadAllBytes(first)).Concat(File.ReadAllBytes(second)).ToArray();
        TensorFlowJsWeights.Read(ModelContent.At(path)).FileHash.Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole)));
    }

    [Theory]
    [InlineData("../other.bin", "own folder")]
    [InlineData("/etc/passwd", "own folder")]
    [InlineData("sub/../../x.bin", "own folder")]
    [InlineData("missing.bin", "weights are missing; expected beside it: 'missing.bin'")]
    [InlineData("", "no name of a file")]
    public void Load_ShardThatMayNotBeRead_IsNamed(string shard, string message)
    {
        var description = Adder().Describe();
        description["weightsManifest"]![0]!["paths"] = new JsonArray(shard);

        Loading(_folder.Write("model.json", description.ToJsonString())).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Load_ShardThatIsALinkOutOfTheFolder_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("model"));
        var outside = _folder.Write("outside.bin", Adder().Bytes());
        File.CreateSymbolicLink(_folder.File("model/weights.bin"), outside);

        Loading(_folder.Write("model/model.json", Adder().Describe().ToJsonString())).Should().Throw<ModelLoadException>().WithMessage("*own folder*");
    }

    [Fact]
    public void Load_ShardThatWasNotFetched_IsTold()
    {
        _folder.Write(Shard, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        Loading(_folder.Write("model.json", Adder().Describe().ToJsonString())).Should().Throw<ModelLoadException>().WithMessage("*Git LFS pointer*");
    }

    [Theory]
    [InlineData(-1, "its weights take 16 bytes; there are 15")]
    [InlineData(1, "has 17 bytes where its description has weights of 16 bytes left")]
    public void Load_ShardOfAnotherSize_IsTold(int more, string message)
    {
        var tiny = Adder();
        _folder.Write(Shard, [.. tiny.Bytes().Take(16 + more), .. new byte[Math.Max(0, more)]]);

        Loading(_folder.Write("model.json", tiny.Describe().ToJsonString())).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    [Theory]
    [InlineData("weights", "0", "name", "1", "is 1; expected a text")]
    [InlineData("weights", "0", "shape", "[-2]", "has the shape [-2]")]
    [InlineData("weights", "0", "shape", "[2147483647, 2147483647]", "no file has bytes")]
    [InlineData("weights", "0", "dtype", "\"complex64\"", "is of type complex64; supported are")]
    [InlineData("weights", "0", "quantization", "{\"dtype\": \"uint8\"}", "has no 'scale'")]
    [InlineData("weights", "1", "name", "\"w0\"", "two weights named 'w0'")]
    public void Load_DamagedEntry_IsNamed(string list, string index, string field, string value, string message)
    {
        var tiny = Adder();
        var description = tiny.Describe();
        description["weightsManifest"]![0]![list]![int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)]![field] = JsonNode.Parse(value);

        FluentActions.Invoking(() => TinyGraph.Load(description, tiny.Bytes())).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    [Theory]
    [InlineData("""{"format": "graph-model"}""", "no list 'weightsManifest'")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [{"paths": ["a.bin", "a.bin"], "weights": []}]}""", "names one twice")]
    [InlineData("""{"format": "graph-model", "weightsManifest": []}""", "no 'modelTopology'")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": 1}}""", "is 1; expected a list")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"op": "Relu"}]}}""", "no 'name'")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"name": "a", "op": "Relu", "input": ["b"]}]}}""", "reads 'b', which is not in its graph")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"name": "a", "op": "Relu", "input": ["b"]}, {"name": "b", "op": "Relu", "input": ["a"]}, {"name": "c", "op": "Relu", "input": ["b"]}]}}""", "wait for each other: 'a', 'b'")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"name": "a", "op": "Const"}, {"name": "b", "op": "Relu", "input": ["a"]}]}}""", "Const 'a' is not among its weights")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"name": "a", "op": "Placeholder"}, {"name": "b", "op": "Foo", "input": ["a"]}, {"name": "c", "op": "Bar", "input": ["b", "a"]}]}}""", "not supported*TensorFlow Bar (at 0:1); TensorFlow Foo (at 0:0)")]
    [InlineData("""{"format": "graph-model", "weightsManifest": [], "modelTopology": {"node": [{"name": "a", "op": "Placeholder"}, {"name": "b", "op": "Split", "input": ["a", "a"], "attr": {"num_split": {"i": "99999999"}}}]}}""", "has 99999999 outputs")]
    [InlineData("""{"format": "layers-model", "weightsManifest": [], "modelTopology": {"model_config": {"class_name": "Odd", "config": {}}}}""", "is a Odd; expected Sequential or Functional")]
    [InlineData("""{"format": "graph-model" """, "is no JSON")]
    public void Load_DamagedDescription_SaysWhat(string description, string message) =>
        Loading(_folder.Write("model.json", description)).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");

    [Fact]
    public void Load_NoSuchFile_SaysSo() => Loading("/no/such/model.json").Should().Throw<ModelLoadException>().WithMessage("*no such file*");

    private static JsonObject Code(string type, double scale, double minimum) => new() { ["dtype"] = type, ["scale"] = scale, ["min"] = minimum };

    private static Action Loading(string path) => () => TensorFlowJsModel.Load(path).Dispose();

    private static TinyGraph Adder()
    {
        var tiny = new TinyGraph();
        return tiny.Output(tiny.Add("AddV2", None, tiny.Add("AddV2", None, tiny.Input(-1, 2), tiny.Constant([2], 1, 2)), tiny.Constant([2], 2, 2)));
    }
}
