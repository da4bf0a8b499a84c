using System.Security.Cryptography;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Storage;
using ModelDiff.Weights;
using TorchSharp;

namespace ModelDiff.Cli.Tests;

public sealed class FingerprintCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Fingerprint => _folder.File("victim.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("derived.onnx", "", "")]
    [InlineData("stranger.onnx", "", "")]
    [InlineData("derived.onnx", "--generator random --seed 9", "")]
    [InlineData("derived.onnx", "--distance js --similarity spearman --batch-size 7 --epsilon 0.1", "")]
    [InlineData("derived.onnx", "--inputs {inputs}", "")]
    [InlineData("derived.onnx", "--noise-in-range", "")]
    [InlineData("stranger.onnx", "", "--fpr 0.2")]
    [InlineData("derived.onnx", "", "--fpr 0.05 --sequential")]
    public async Task Check_EqualsCompareWithTheSamePairsToTheLastDigit(string suspect, string asked, string judged)
    {
        using (var inputs = torch.rand(50, 3, 8, 8, generator: new torch.Generator(4, torch.CPU)))
            SafetensorsFile.Save(_folder.File("inputs.safetensors"), new Dictionary<string, torch.Tensor> { ["inputs"] = inputs });
        asked = asked.Replace("{inputs}", _folder.File("inputs.safetensors"));
        await CreateAsync($"{Fixtures.References} {asked}");

        var check = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel(suspect)} --json - {judged}");
        var compare = await CommandResult.OfAsync(
            $"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel(suspect)} {Fixtures.References} {Generator(asked)} --pairs 20 --json - {asked} {judged}");

        check.ExitCode.Should().Be(0, because: check.Error);
        compare.ExitCode.Should().Be(0, because: compare.Error);
        foreach (var key in new[] { "similarity", "interval", "pairs", "generator", "distance", "similarityMeasure", "seed", "evidence", "panel", "suspect" })
            check.Json.GetProperty(key).GetRawText().Should().Be(compare.Json.GetProperty(key).GetRawText());
        foreach (var key in new[] { "decision", "p" })   // reasons of a comparison of two files tell of their weights besides
            check.Json.GetProperty("verdict").GetProperty(key).GetRawText().Should().Be(compare.Json.GetProperty("verdict").GetProperty(key).GetRawText());
        check.Json.GetProperty("victim").GetProperty("ddv").GetRawText().Should().Be(compare.Json.GetProperty("victim").GetProperty("ddv").GetRawText());
    }

    [Fact]
    public async Task Check_SuspectOfAnotherRange_SaysWhichOptionsBringItToTheVictims()
    {
        await CreateAsync("");

        var result = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --range -10,2000");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Be("modeldiff: 'victim' takes inputs in [0, 1], 'derived' in [-10, 2000]: give \"scale\": [-10, 2000] for 'derived' in its sidecar NAME.modeldiff.json or in a --models list, or --range for both.");
    }

    [Fact]
    public async Task Check_PanelGivenLater_GivesTheVerdict()
    {
        await CreateAsync("");

        var without = (await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --json -")).Json;
        var with = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} {Fixtures.References} --json -");

        without.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
        with.ExitCode.Should().Be(0, because: with.Error);
        with.Json.GetProperty("panel").GetProperty("size").GetInt32().Should().Be(14);
        with.Json.GetProperty("verdict").GetProperty("reasons").EnumerateArray().Should().Contain(reason => reason.GetString()!.StartsWith("Victim and suspect do the same task"));
    }

    [Theory]
    [InlineData("victim.onnx", "", "identical", "derived")]
    [InlineData("derived.onnx", "", "common-weights", "undetermined")]
    [InlineData("derived.onnx", "--secret-initialization", "common-training", "derived")]
    [InlineData("derived.onnx", "--common-ancestor {victim}", "undetermined", "undetermined")]
    [InlineData("stranger.onnx", "", "not-shown", "undetermined")]
    public async Task Check_ASuspectThatIsAFile_ToldByItsWeightsToo(string suspect, string options, string finding, string decision)
    {
        await CreateAsync("");

        var result = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel(suspect)} --json - {options.Replace("{victim}", Fixtures.Panel("victim.onnx"))}");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("weights").GetProperty("finding").GetString().Should().Be(finding);
        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be(decision);
    }

    [Fact]
    public async Task Check_AVictimThatBeganAtACommonSeed_TakesNoAttestation()
    {
        await CreateAsync("");
        using (var plain = FingerprintFile.Load(Fingerprint))
        using (var complete = plain.WithWeights(WeightSketch.Of(OfSeed42())))
            FingerprintFile.Save(complete, Fingerprint);

        var shown = await CommandResult.OfAsync($"fingerprint show {Fingerprint}");
        var refused = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --secret-initialization");

        shown.Out.Should().Contain("initial weights of seed 42");
        refused.ExitCode.Should().Be(2);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("--secret-initialization").And.Contain("seed 42");
    }

    [Fact]
    public async Task Create_WithoutWeights_KeepsNothingOfThem()
    {
        await CreateAsync("");
        var with = await CommandResult.OfAsync($"fingerprint show {Fingerprint}");
        await CreateAsync("--without-weights");
        var without = await CommandResult.OfAsync($"fingerprint show {Fingerprint}");

        with.Out.Should().Contain("sketch of 2 layers, hashes of 2 tensors");
        without.Out.Should().Contain("nothing kept");
        (await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("victim.onnx")} --json -")).Json.TryGetProperty("weights", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Check_Signature_IsVerifiedFirst()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        await CreateAsync($"--sign {_folder.File("private.pem")}");
        var check = $"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --verify {_folder.File("public.pem")}";

        (await CommandResult.OfAsync(check)).ExitCode.Should().Be(0);
        File.WriteAllBytes(Fingerprint + ".sig", [1, 2, 3]);
        var refused = await CommandResult.OfAsync(check);

        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("is not that of");
    }

    [Fact]
    public async Task Create_AKeyThatCannotSign_IsToldBeforeTheWork()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());

        var result = await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {Fingerprint} --sign {_folder.File("public.pem")}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("no private key");
        result.Error.Should().NotContain("asking");
        File.Exists(Fingerprint).Should().BeFalse();
    }

    [Fact]
    public async Task Show_Png_DrawsThePairs()
    {
        await CreateAsync("");

        var result = await CommandResult.OfAsync($"fingerprint show {Fingerprint} --png {_folder.File("sheet.png")}");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain("20 sign pairs of shape [3, 8, 8]").And.Contain("200 noise, 200 smooth inputs");
        File.ReadAllBytes(_folder.File("sheet.png")).Should().StartWith(new byte[] { 0x89, 0x50, 0x4E, 0x47 });
    }

    [Theory]
    [InlineData("fingerprint create {victim} -o {file} --craft-on suspect", 2, "needs a suspect")]
    [InlineData("fingerprint create {victim}", 2, "--output")]
    [InlineData("fingerprint check {victim} {victim}", 1, "victim.onnx")]
    [InlineData("fingerprint show nowhere.safetensors", 1, "nowhere.safetensors")]
    public async Task Wrong_SaysWhat(string command, int exitCode, string message)
    {
        var result = await CommandResult.OfAsync(command.Replace("{victim}", Fixtures.Panel("victim.onnx")).Replace("{file}", Fingerprint));

        result.ExitCode.Should().Be(exitCode);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
        File.Exists(Fingerprint).Should().BeFalse();
    }

    /// <summary>Layers of 64 to 64 to 10 as PyTorch begins them.</summary>
    private static ModelWeights OfSeed42()
    {
        torch.random.manual_seed(42);
        using var network = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Linear(64, 10));
        return new("network", null, [.. network.named_parameters().Select(entry => new WeightTensor(entry.name, [.. entry.parameter.shape], entry.parameter.data<float>().ToArray()))]);
    }

    private async Task CreateAsync(string more)
    {
        var result = await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {Fingerprint} {Generator(more)} --pairs 20 {more}");
        result.ExitCode.Should().Be(0, because: result.Error);
    }

    private static string Generator(string options) => options.Contains("--generator", StringComparison.Ordinal) ? "" : "--generator sign";
}
