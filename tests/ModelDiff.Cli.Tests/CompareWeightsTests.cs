using System.Text.Json;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests;

/// <summary>Comparisons of files that hold weights without a model, and of weights alone.</summary>
public sealed class CompareWeightsTests : IDisposable
{
    private const string Told = "holds weights without a model: weights alone are compared";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_RoundedWeights_AreDerivedByWeightsAlone()
    {
        var (victim, suspect) = (Save("mine/model.safetensors", 1), Save("theirs/model.safetensors", 1, tensor => tensor.to(ScalarType.BFloat16)));

        var result = await CommandResult.OfAsync($"compare {victim} {suspect} --fail-on derived --json {_folder.File("r.json")} --html {_folder.File("r.html")} --markdown {_folder.File("r.md")} --csv {_folder.File("r.csv")} --mlbom {_folder.File("b.json")}");

        result.ExitCode.Should().Be(3, result.Error);
        result.Error.Should().Contain($"'{victim}' {Told}.").And.NotContain("asking");
        result.Out.Should().Contain("mine/model").And.Contain("theirs/model").And.Contain("derived").And.Contain("copied, rounded").And.NotContain("similarity");
        var json = JsonDocument.Parse(File.ReadAllText(_folder.File("r.json"))).RootElement;
        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        json.GetProperty("weights").GetProperty("finding").GetString().Should().Be("common-training");
        json.GetProperty("record").GetProperty("models").EnumerateArray().Select(model => model.GetProperty("sha256").GetString()).Should().Equal(FileHash.Sha256(victim), FileHash.Sha256(suspect));
        File.ReadAllText(_folder.File("r.html")).Should().Contain("No model was asked");
        File.ReadAllText(_folder.File("r.csv")).Should().Contain("mine/model,theirs/model,derived,");
    }

    [Fact]
    public async Task Compare_IndependentWeights_AreNotShown()
    {
        var result = await CommandResult.OfAsync($"compare {Save("a.safetensors", 1)} {Save("b.safetensors", 2)} --fail-on derived,undetermined --json -");

        result.ExitCode.Should().Be(0, result.Error);
        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("not-shown");
        result.Json.GetProperty("verdict").GetProperty("p").GetDouble().Should().BeGreaterThan(0.001);
    }

    [Fact]
    public async Task Compare_ACheckpointInSeveralFiles_IsReadByItsIndex()
    {
        var victim = Save("whole.safetensors", 1);
        var index = SaveParts("theirs", 1);

        var result = await CommandResult.OfAsync($"compare {victim} {index} --json -");

        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived", result.Error);
        result.Json.GetProperty("weights").GetProperty("identicalTensors").GetInt32().Should().Be(3);
        (await CommandResult.OfAsync($"compare {victim} {index} --json {_folder.File("theirs/part2.safetensors")}")).Complaints.Should().ContainSingle().Which.Should().Contain("part2.safetensors", "no output overwrites an input");
    }

    [Fact]
    public async Task Compare_TheNetworkThatAlsoRuns_IsComparedWithACheckpointByWeights()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Checkpoint} {Fixtures.Mlp} --panel {Fixtures.Panel("references")}");

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().Contain($"{Told}; panel and inputs have no say.");
        result.Out.Should().Contain("undetermined");
    }

    [Fact]
    public async Task Compare_WeightsOnly_RunsNothing()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --weights-only");

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().BeEmpty();
        result.Out.Should().Contain("No model was asked").And.Contain("undetermined");
    }

    [Theory]
    [InlineData("compare {onnx} {onnx} --weights-only --panel {references}", "--weights-only asks no model")]
    [InlineData("compare {onnx} {onnx} --weights-only --inputs {onnx}", "--weights-only asks no model")]
    [InlineData("compare {onnx} http://localhost:1/v2/models/x --weights-only", "'http://localhost:1/v2/models/x' is no file: --weights-only reads files.")]
    [InlineData("compare {checkpoint} http://localhost:1/v2/models/x", "is no file")]
    [InlineData("matrix {checkpoint} {checkpoint}", "and so do all others: --weights-only compares such files")]
    [InlineData("compare {checkpoint} gone.pt", "'gone.pt' is no file")]
    [InlineData("fingerprint check {fingerprint} {checkpoint}", "keeps nothing of the victim's weights")]
    public async Task WeightsAlone_WithWhatAsksModels_IsRefused(string line, string message)
    {
        var fingerprint = _folder.File("owner.fingerprint");
        if (line.StartsWith("fingerprint", StringComparison.Ordinal))
            (await CommandResult.OfAsync($"fingerprint create {Fixtures.Mlp} -o {fingerprint} --in-process --pairs 20 --without-weights")).ExitCode.Should().Be(0);

        var result = await CommandResult.OfAsync(line.Replace("{onnx}", Fixtures.Panel("victim.onnx")).Replace("{checkpoint}", Fixtures.Checkpoint).Replace("{references}", Fixtures.Panel("references")).Replace("{fingerprint}", fingerprint));

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Theory]
    [InlineData("--common-ancestor", "as a model that both come from")]
    [InlineData("--initialization", "as its own initialization")]
    public async Task Compare_TheVictimAsItsOwnAncestor_IsWarnedOf(string option, string message)
    {
        var victim = Save("a.safetensors", 1);

        var result = await CommandResult.OfAsync($"compare {victim} {Save("b.safetensors", 2)} {option} {victim}");

        result.ExitCode.Should().Be(0);
        result.Error.Should().Contain($"warning: '{victim}' is the victim itself: {message}");
    }

    [Fact]
    public async Task Compare_AFingerprint_IsToldToHoldNoWeights()
    {
        var fingerprint = _folder.File("owner.fingerprint");
        (await CommandResult.OfAsync($"fingerprint create {Fixtures.Mlp} -o {fingerprint} --in-process --pairs 20")).ExitCode.Should().Be(0);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Checkpoint} {fingerprint}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("it is a fingerprint by modeldiff, which holds answers and no weights");
    }

    [Fact]
    public async Task FingerprintCheck_AFileOfWeights_IsComparedWithTheSketch()
    {
        var (fingerprint, copy) = (_folder.File("owner.fingerprint"), _folder.File("copy.pth"));
        (await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {fingerprint} --in-process --pairs 20")).ExitCode.Should().Be(0);
        using (var scope = NewDisposeScope())
        {
            var weights = OnnxRuntime.OnnxWeights.Read(Models.ModelContent.At(Fixtures.Panel("victim.onnx"))).Tensors;
            SafetensorsFile.Save(copy, weights.ToDictionary(weight => weight.Name, weight => tensor(weight.Read()).reshape([.. weight.Shape])));
        }

        var result = await CommandResult.OfAsync($"fingerprint check {fingerprint} {copy} --json -");

        result.Error.Should().Contain(Told);
        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived", result.Error);
        result.Json.GetProperty("pairs").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task Audit_ASuspectOfWeights_IsJudgedByThem()
    {
        Save("own.safetensors", 1);
        Save("copy.safetensors", 1, tensor => tensor.to(ScalarType.BFloat16));
        Save("other.safetensors", 2);
        var file = _folder.Write("case.json", """{"victim": "own.safetensors", "suspects": ["copy.safetensors", "other.safetensors"]}"""u8.ToArray());

        var result = await CommandResult.OfAsync($"audit {file}");

        result.ExitCode.Should().Be(0, result.Error);
        var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("case.reports/summary.json"))).RootElement;
        summary.GetProperty("suspects").EnumerateArray().Select(suspect => suspect.GetProperty("decision").GetString()).Should().Equal("derived", "not-shown");
    }

    [Fact]
    public async Task Matrix_AFolderOfCheckpoints_TakesAnIndexForItsParts()
    {
        Save("hub/one.safetensors", 1);
        Save("hub/two.safetensors", 2);
        SaveParts("hub/three", 1);
        _folder.Write("hub/three/config.json", "{}"u8.ToArray());

        var result = await CommandResult.OfAsync($"matrix {_folder.File("hub")} --weights-only --json -");

        result.ExitCode.Should().Be(0, result.Error);
        result.Json.GetProperty("models").EnumerateArray().Select(model => model.GetString()).Should().Equal("one", "model.safetensors.index", "two");
        result.Json.GetProperty("groups")[0].EnumerateArray().Select(model => model.GetString()).Should().Equal("one", "model.safetensors.index");
    }

    /// <summary>A network of random weights, 12 to 24 to 16 to 4.</summary>
    private string Save(string name, long seed, Func<Tensor, Tensor>? change = null) => Save(name, Layers(seed), change);

    private string SaveParts(string folder, long seed)
    {
        var layers = Layers(seed);
        Save($"{folder}/part1.safetensors", layers[..2]);
        Save($"{folder}/part2.safetensors", layers[2..]);
        var map = layers.Select((layer, i) => $"\"{layer.Name}\": \"part{(i < 2 ? 1 : 2)}.safetensors\"");
        return _folder.Write($"{folder}/model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes($$"""{"metadata": {"total_size": 1}, "weight_map": { {{string.Join(", ", map)}} } }"""));
    }

    private string Save(string name, (string Name, float[] Values, long[] Shape)[] layers, Func<Tensor, Tensor>? change = null)
    {
        using var scope = NewDisposeScope();
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        SafetensorsFile.Save(_folder.File(name), layers.ToDictionary(layer => layer.Name, layer => (change ?? (same => same))(tensor(layer.Values).reshape(layer.Shape)).to(ScalarType.Float32)));
        return _folder.File(name);
    }

    private static (string Name, float[] Values, long[] Shape)[] Layers(long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(7_000_000 + seed), CPU);
        return [.. new long[][] { [24, 12], [16, 24], [4, 16] }.Select((shape, i) => ($"layer{i}.weight", randn(shape, generator: generator).data<float>().ToArray(), shape))];
    }
}
