using System.Security.Cryptography;
using System.Text.Json;
using ModelDiff.Fingerprints;
using ModelDiff.Storage;
using TorchSharp;

namespace ModelDiff.Cli.Tests;

public sealed class PanelPackTests : IDisposable
{
    private static readonly string[] References = [.. Directory.GetFiles(Fixtures.Panel("references"), "*.onnx").Order(StringComparer.Ordinal)];

    private readonly TemporaryFolder _folder = new();

    private string Packed => _folder.File("task.panel");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("derived.onnx", "", "")]
    [InlineData("derived.onnx", "--inputs {inputs} --seed 3", "--similarity pearson")]
    [InlineData("stranger.onnx", "--distance l1 --batch-size 7 --noise-in-range", "--fpr 0.2 --sequential")]
    public async Task Compare_PackedPanel_EqualsItsModelsToTheLastDigit(string suspect, string asked, string judged)
    {
        using (var inputs = torch.rand(50, 3, 8, 8, generator: new torch.Generator(4, torch.CPU)))
            SafetensorsFile.Save(_folder.File("inputs.safetensors"), new Dictionary<string, torch.Tensor> { ["inputs"] = inputs });
        asked = asked.Replace("{inputs}", _folder.File("inputs.safetensors"), StringComparison.Ordinal);
        var list = List();
        await PackAsync(list, asked);

        var packed = await RunAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel(suspect)} --panel {Packed} --json - {judged}");
        var models = await RunAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel(suspect)} --panel {list} --generator sign --pairs 20 --json - {asked} {judged}");
        var created = await RunAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} --panel {Packed} -o {_folder.File("victim.fingerprint")} {judged.Replace("--sequential", "", StringComparison.Ordinal)}");
        var check = await RunAsync($"fingerprint check {_folder.File("victim.fingerprint")} {Fixtures.Panel(suspect)} --json - {judged.Replace("--similarity pearson", "", StringComparison.Ordinal)}");

        new[] { packed, models, created, check }.Should().OnlyContain(result => result.ExitCode == 0, packed.Error + models.Error + created.Error + check.Error);
        foreach (var key in new[] { "victim", "similarity", "interval", "pairs", "generator", "distance", "seed", "evidence", "panel", "suspect", "verdict" })
            packed.Json.GetProperty(key).GetRawText().Should().Be(models.Json.GetProperty(key).GetRawText(), key);
        foreach (var key in new[] { "similarity", "interval", "generator", "seed", "evidence", "panel" })
            check.Json.GetProperty(key).GetRawText().Should().Be(models.Json.GetProperty(key).GetRawText(), key);
        packed.Json.GetProperty("evidence").EnumerateArray().Should().Contain(evidence => evidence.GetProperty("p").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task Compare_PackedPanelAndFurtherModels_AreOnePanel()
    {
        Directory.CreateDirectory(_folder.File("some"));
        foreach (var file in References[..10])
            File.Copy(file, Path.Combine(_folder.File("some"), Path.GetFileName(file)));
        await PackAsync(_folder.File("some"));

        var result = await RunAsync(["compare", Fixtures.Panel("victim.onnx"), Fixtures.Panel("stranger.onnx"), "--panel", Packed, .. References[10..], "--json", "-"]);
        var whole = await RunAsync(["compare", Fixtures.Panel("victim.onnx"), Fixtures.Panel("stranger.onnx"), "--panel", .. References, "--generator", "sign", "--pairs", "20", "--json", "-"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Json.GetProperty("panel").GetProperty("size").GetInt32().Should().Be(14);
        result.Json.GetProperty("verdict").GetRawText().Should().Be(whole.Json.GetProperty("verdict").GetRawText());
    }

    [Theory]
    [InlineData("--inputs somewhere", "--inputs has no say where the packed panel")]
    [InlineData("--generator sign", "--generator has no say")]
    [InlineData("--seed 4", "--seed has no say")]
    [InlineData("--max-queries 200", "--max-queries has no say")]
    public async Task Compare_PackedPanelAndOtherInputs_IsWrongUsage(string options, string message)
    {
        await PackAsync(Fixtures.Panel("references"));

        var result = await RunAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} --panel {Packed} {options}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Panel_PackedWhereItDoesNotApply_SaysWhereItDoes()
    {
        await PackAsync(Fixtures.Panel("references"));
        File.Copy(Packed, _folder.File("again.panel"));
        await RunAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} --generator sign --pairs 20 -o {_folder.File("victim.fingerprint")}");

        (await ComplaintAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} --panel {Packed} {_folder.File("again.panel")}")).Should().Contain("give one");
        (await ComplaintAsync($"fingerprint check {_folder.File("victim.fingerprint")} {Fixtures.Panel("stranger.onnx")} --panel {Packed}")).Should().Contain("'compare' and 'fingerprint create' take it");
        (await ComplaintAsync($"matrix {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} --panel {Packed}")).Should().Contain("is a packed panel");
        (await ComplaintAsync($"compare {References[3]} {Fixtures.Panel("stranger.onnx")} --panel {Packed}")).Should().Contain("of the packed panel is the same file as").And.Contain("pack the panel without it");
    }

    [Fact]
    public async Task Compare_TwinsOfAnotherVictim_AreLeftOutAndTold()
    {
        await PackAsync(List(), $"--like {Fixtures.Panel("derived.onnx")}");

        var result = await RunAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} --panel {Packed} --json -");

        result.Error.Should().Contain("warning: the 2 twins of").And.Contain("are left out");
        result.Json.GetProperty("panel").GetProperty("size").GetInt32().Should().Be(12);
    }

    [Fact]
    public async Task Pack_NobodyTellsWhoseTwins_IsWarnedOfTwice()
    {
        var packed = await PackAsync(List(victim: false));

        var result = await RunAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} --panel {Packed}");

        packed.Error.Should().Contain("--like names their victim");
        result.Error.Should().Contain("does not tell whose its 2 twins are");
    }

    [Fact]
    public async Task Check_PackedPanel_ReviewsItAndItsSignature()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        await PackAsync(List(), $"--sign {_folder.File("private.pem")}");

        var review = await CommandResult.OfAsync($"panel check {Packed} {Fixtures.Panel("victim.onnx")} --verify {_folder.File("public.pem")}");
        var ofAnother = await CommandResult.OfAsync($"panel check {Packed} {Fixtures.Panel("derived.onnx")}");
        File.WriteAllBytes(Packed + ".sig", [1, 2, 3]);
        var refused = await CommandResult.OfAsync($"panel check {Packed} --verify {_folder.File("public.pem")}");

        review.ExitCode.Should().Be(1);
        review.Out.Should().Contain("12 references, 2 twins.").And.Contain("The twins are those of the model with SHA-256 ").And.Contain("Models are asked 20 sign pairs and 200 noise, 200 smooth inputs").And.Contain("! A verdict takes 13 references at least; there are 12.");
        ofAnother.Out.Should().Contain("! The twins are those of another victim").And.Contain("fresh weights at least; there are 0.");
        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("is not that of");
        (await CommandResult.OfAsync($"panel check {Fixtures.Panel("victim.onnx")}")).Complaints.Should().ContainSingle().Which.Should().NotContain("panel.json");
        (await ComplaintAsync($"panel check {Fixtures.Panel("references")} --verify {_folder.File("public.pem")}")).Should().Contain("'panel pack'");
    }

    [Theory]
    [InlineData("--generator adversarial", "--generator must be one of cutmix, natural, random, sign; got 'adversarial'")]
    [InlineData("--epsilon 2", "--epsilon must be")]
    [InlineData("--like nowhere.onnx", "no file 'nowhere.onnx'")]
    [InlineData("--max-queries 90", "leaves 50 rows beside 20 pairs")]
    public async Task Pack_SenselessOptions_SaysWhat(string options, string message)
    {
        var result = await RunAsync($"panel pack {Fixtures.Panel("references")} --pairs 20 -o {Packed} {options}");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain(message);
        File.Exists(Packed).Should().BeFalse();
    }

    [Fact]
    public void Load_FileOfTheFirstVersion_IsRead()
    {
        using var packed = PackedPanelFile.Load(Path.Combine(AppContext.BaseDirectory, "Data", "panels", "version-1.safetensors"));

        packed.Members.Select(member => member.Profile.Name).Should().Equal("first", "second", "own-twin");
        packed.Members[2].Profile.Should().BeEquivalentTo(new { Role = Models.ModelRole.Twin, Initialization = Models.ModelInitialization.Own, Task = "stripes", Architecture = "net" });
        (packed.TwinCount, packed.Seed, packed.BatchSize, packed.Probe.PairsDescription!.Name, packed.VictimSha256).Should().Be((1, 7L, 32, "sign", FileHash.Sha256(Fixtures.Panel("victim.onnx"))));
    }

    /// <summary>A list of all references, of which the last two stand for twins.</summary>
    private string List(bool victim = true)
    {
        var models = References.Select((file, i) => i < 12 ? (object)new { path = file } : new { path = file, role = "twin", initialization = "fresh" }).ToArray();
        Directory.CreateDirectory(_folder.File("list"));
        return _folder.Write("list/panel.json", victim
            ? JsonSerializer.Serialize(new { models, victimSha256 = FileHash.Sha256(Fixtures.Panel("victim.onnx")) })
            : JsonSerializer.Serialize(new { models }));
    }

    private async Task<CommandResult> PackAsync(string panel, string options = "")
    {
        var result = await RunAsync($"panel pack {panel} --pairs 20 -o {Packed} {options}");
        result.ExitCode.Should().Be(0, result.Error);
        return result;
    }

    private static async Task<string> ComplaintAsync(string arguments)
    {
        var result = await (arguments.StartsWith("panel check", StringComparison.Ordinal) ? CommandResult.OfAsync(arguments) : RunAsync(arguments));
        result.ExitCode.Should().Be(2, result.Error);
        return result.Complaints.Should().ContainSingle().Subject;
    }

    /// <summary>Runs a command with the models, which are this test's own, in this process: that is faster.</summary>
    private static Task<CommandResult> RunAsync(string arguments) => CommandResult.OfAsync($"{arguments} --in-process");

    private static Task<CommandResult> RunAsync(string[] arguments) => CommandResult.OfAsync([.. arguments, "--in-process"]);
}
