using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelDiff.Cli.Options;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests;
using ModelDiff.TFLite.Tests.TensorFlowJs;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>Commands say the same of a model in a process of its own and in theirs.</summary>
public sealed class SameAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_TFLite_TellsNotesAndStepsOfItsOwn()
    {
        var (isolated, inProcess) = await BothAsync($"inspect {TFLite("MEAN")} --json -");

        isolated["notes"]!.AsArray().Should().ContainSingle().Which!.GetValue<string>().Should().Contain("ARG_MAX");
        isolated["preprocessing"]!.GetValue<string>().Should().Be("scale [0, 1] to [0, 3.984375], NHWC");
        isolated["isolation"]!.AsArray().Should().NotBeEmpty();
        inProcess["isolation"]!.AsArray().Should().BeEmpty();
        isolated.Remove("isolation");
        inProcess.Remove("isolation");
        isolated.ToJsonString().Should().Be(inProcess.ToJsonString());
    }

    [Fact]
    public async Task Compare_TFLite_IsTheSame()
    {
        var (isolated, inProcess) = await BothAsync($"compare {TFLite("MEAN")} {TFLite("REDUCE_MAX")} --generator random --pairs 8 --json -");

        Measured(isolated).Should().Be(Measured(inProcess));
    }

    [Fact]
    public async Task Compare_ModelsInAPackage_IsTheSame()
    {
        var package = _folder.File("app.apk");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(TFLite("MEAN"), "assets/m.tflite");
            archive.CreateEntryFromFile(TFLite("REDUCE_MAX"), "assets/m.bin");
        }

        var (isolated, inProcess) = await BothAsync($"compare {package}!/assets/m.tflite {package}!/assets/m.bin --generator random --pairs 8 --json -");

        isolated["victim"]!["name"]!.GetValue<string>().Should().Be("m");
        Measured(isolated).Should().Be(Measured(inProcess));
    }

    /// <summary>The process reads the description and the weights that it names, and nothing else of its folder.</summary>
    [Fact]
    public async Task Compare_TensorFlowJs_IsTheSame()
    {
        var (isolated, inProcess) = await BothAsync($"compare {TensorFlowJs("one", 1)} {TensorFlowJs("two", 2)} --generator random --pairs 8 --json -");

        Measured(isolated).Should().Be(Measured(inProcess));
    }

    [Fact]
    public async Task Inspect_TensorFlowJs_TellsSizeAndHashOfAllItsFiles()
    {
        var path = TensorFlowJs("one", 1);
        var (isolated, _) = await BothAsync($"inspect {path} --json -");

        byte[] whole = [.. File.ReadAllBytes(path), .. File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, TinyGraph.Shard))];
        isolated["format"]!.GetValue<string>().Should().Be("TensorFlowJs");
        isolated["bytes"]!.GetValue<int>().Should().Be(whole.Length);
        isolated["sha256"]!.GetValue<string>().Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole)));
        isolated["gradients"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public void Folder_WithTensorFlowJs_StandsForTheDescriptions()
    {
        string[] models = [TensorFlowJs("one", 1), TensorFlowJs("two", 2)];
        _folder.Write("one.modeldiff.json", """{"layout": "nhwc"}""");

        ModelFolder.Expand(_folder.Path).Should().Equal(models);
    }

    [Fact]
    public async Task TensorFlowJsInAPackage_IsTheModelThatItIsUnpacked()
    {
        var unpacked = TensorFlowJs("one", 1);
        var package = _folder.File("app.zip");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(unpacked, "web/model.json");
            archive.CreateEntryFromFile(Path.Combine(Path.GetDirectoryName(unpacked)!, TinyGraph.Shard), $"web/{TinyGraph.Shard}");
        }

        var inspected = (await CommandResult.OfAsync($"inspect {unpacked} --json -")).Json;
        var (isolated, inProcess) = await BothAsync($"inspect {package}!/web/model.json --json -");
        var compared = await CommandResult.OfAsync($"compare {unpacked} {package}!/web/model.json --generator random --pairs 8 --json -");

        isolated["sha256"]!.GetValue<string>().Should().Be(inspected.GetProperty("sha256").GetString());
        (isolated["bytes"]!.GetValue<long>(), inProcess["gradients"]!.GetValue<bool>()).Should().Be((inspected.GetProperty("bytes").GetInt64(), true));
        compared.ExitCode.Should().Be(0, because: compared.Error);
        compared.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-12);
        compared.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        compared.Json.GetProperty("weights").ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Fact]
    public async Task Inspect_TensorFlowJsInAPackageWithoutItsWeights_NamesThem()
    {
        var package = _folder.File("app.zip");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
            archive.CreateEntryFromFile(TensorFlowJs("one", 1), "model.json");

        var result = await CommandResult.OfAsync($"inspect {package}!/model.json");

        result.ExitCode.Should().NotBe(0);
        result.Error.Should().Contain($"its weights are missing; expected beside it in the package: '{TinyGraph.Shard}'");
    }

    [Fact]
    public async Task Compare_ClassIndices_IsTheSame()
    {
        var model = Fixtures.Onnx("classifier.onnx");
        var (isolated, inProcess) = await BothAsync($"compare {model} {model} --output label --distance label --classes 3 --generator random --pairs 8 --json -");

        Measured(isolated).Should().Be(Measured(inProcess));
    }

    private static async Task<(JsonObject Isolated, JsonObject InProcess)> BothAsync(string arguments)
    {
        var (isolated, inProcess) = (await CommandResult.OfAsync(arguments), await CommandResult.OfAsync($"{arguments} --in-process"));
        isolated.ExitCode.Should().Be(0, because: isolated.Error);
        isolated.Error.Should().Be(inProcess.Error);
        return (JsonNode.Parse(isolated.Out)!.AsObject(), JsonNode.Parse(inProcess.Out)!.AsObject());
    }

    /// <summary>All but how long it took and how it was asked for.</summary>
    private static string Measured(JsonObject json)
    {
        json.Remove("elapsedSeconds");
        json["record"]!.AsObject().Remove("commandLine").Should().BeTrue();
        return json.ToJsonString();
    }

    /// <summary>A product of three numbers by a table of twelve.</summary>
    private string TensorFlowJs(string name, float factor)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("Softmax", TinyGraph.None, tiny.Add("MatMul", TinyGraph.None, tiny.Input(-1, 3), tiny.Constant([3, 4], [.. Enumerable.Range(0, 12).Select(i => factor * MathF.Sin(factor * i))]))));
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, TinyGraph.Shard), tiny.Bytes());
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), tiny.Describe().ToJsonString());
        return Path.Combine(folder, $"{name}.json");
    }

    /// <summary>A file of bytes that stand for [0, 3.984375], reduced to three channels, with a final choice that is left out.</summary>
    private string TFLite(string reduction)
    {
        var path = _folder.File($"{reduction}.tflite");
        if (File.Exists(path))
            return path;
        var tiny = new TinyModel();
        var image = tiny.InputOf(tiny.Tensor([1, 4, 4, 3], TensorType.UInt8, scale: 1f / 64, name: "input"));
        var scores = tiny.Add(reduction, tiny.Tensor([1, 3], TensorType.UInt8, scale: 1f / 64), null, image, tiny.Integers(1, 2));
        tiny.Output(tiny.Add("ARG_MAX", tiny.Tensor([1], TensorType.Int64), null, scores, tiny.Integers(1)));
        File.WriteAllBytes(path, tiny.Build());
        return path;
    }
}
