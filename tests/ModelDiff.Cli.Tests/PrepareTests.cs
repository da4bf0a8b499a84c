using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests;

public sealed class PrepareTests : IDisposable
{
    private const string Small = "--steps 8 --references 2 --twins 2 --same-seed 1 --shadows-per-method 1";

    private readonly TemporaryFolder _folder = new();

    public PrepareTests()
    {
        using var generator = new Generator(5, CPU);
        using var inputs = rand([40, 1, 8, 8], generator: generator) * 0.3;
        using var labels = arange(40).remainder(2).to(ScalarType.Float32);
        for (var i = 0; i < 40; i++)
        {
            using var half = inputs[i].narrow(1, i % 2 * 4, 4);
            half.add_(0.6);
        }

        SafetensorsFile.Save(Data, new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels"] = labels });
    }

    private string Data => _folder.File("squares.safetensors");

    private string Victim => _folder.File("victims/reference-01.safetensors");

    private string Fingerprint => _folder.File("owner.fingerprint");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prepare_NetworkWithRecipe_WritesAFingerprintWithPowerAndGoesOn()
    {
        await MakeVictimAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());

        var prepared = await CommandResult.OfAsync($"prepare {Victim} {Data} -o {Fingerprint} {Small} --sign {_folder.File("private.pem")}");
        var signature = File.ReadAllBytes(Fingerprint + ".sig");
        key.VerifyData(File.ReadAllBytes(Fingerprint), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence).Should().BeTrue();
        var again = await CommandResult.OfAsync($"prepare {Victim} {Data} -o {Fingerprint} {Small}");
        var check = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {_folder.File("victims/reference-02.safetensors")} --json -");

        prepared.ExitCode.Should().Be(0, prepared.Error);
        prepared.Error.Should().Contain("models to train, about").And.NotContain("guessed");
        prepared.Out.Should().Contain("of 1 copies quantized").And.Contain("! There are 2 references; a verdict needs 13.").And.Contain("Which of two models came first");
        File.Exists(Fingerprint + ".models/panel/panel.json").Should().BeTrue();
        File.Exists(Fingerprint + ".models/shadows/shadows.json").Should().BeTrue();
        again.ExitCode.Should().Be(0, again.Error);
        again.Error.Should().NotContain("models to train").And.NotContain("training models").And.NotContain("making copies");
        check.ExitCode.Should().Be(0, check.Error);
        check.Json.GetProperty("power").GetArrayLength().Should().BeGreaterThanOrEqualTo(3, "hardly trained copies may be refused, rounded and tuned ones are not");
    }

    [Fact]
    public async Task Prepare_ImagesOfAnotherTask_TellsThePowerOfTransfers()
    {
        await MakeVictimAsync();
        File.Copy(Data, _folder.File("rest.safetensors"));
        var command = $"prepare {Victim} {Data} -o {Fingerprint} --steps 30 --references 2 --twins 0 --shadows-per-method 1 --method quantize --transfer-to {_folder.File("rest.safetensors")}";

        var prepared = await CommandResult.OfAsync(command);
        var again = await CommandResult.OfAsync(command);
        var onto = await CommandResult.OfAsync($"prepare {Victim} {Data} -o {_folder.File("rest.safetensors")} --transfer-to {_folder.File("rest.safetensors")}");

        prepared.ExitCode.Should().Be(0, prepared.Error);
        prepared.Error.Should().Contain("4 models to train");
        prepared.Out.Should().MatchRegex("[01] of 1 copies transferred to another task");
        var shadow = JsonNode.Parse(File.ReadAllText(Fingerprint + ".models/shadows/shadows.json"))!["models"]![1]!;
        ((string?)shadow["name"], (string?)shadow["task"]).Should().Be(("transfer-01", "rest"));
        again.Error.Should().NotContain("models to train");
        onto.ExitCode.Should().Be(2);
        onto.Complaints.Should().ContainSingle().Which.Should().Contain("rest.safetensors");
    }

    [Fact]
    public async Task Prepare_NoTimeLeft_StopsAndSaysHowToGoOn()
    {
        await MakeVictimAsync();

        var result = await CommandResult.OfAsync($"prepare {Victim} {Data} -o {Fingerprint} {Small} --hours 0.0000001");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("more than --hours allows");
        result.Complaints.Should().ContainSingle().Which.Should().Contain("time is up").And.Contain("goes on from there");
        File.Exists(Fingerprint).Should().BeFalse();
    }

    /// <summary>The library lacks the victim's network: twins are that network with new weights, and copies are of its weights.</summary>
    [Fact]
    public async Task Prepare_TorchScriptOfANetworkThatTheLibraryLacks_MakesTwinsAndCopiesOfIt()
    {
        using (var generator = new Generator(5, CPU))
        using (var inputs = rand([40, 3, 6, 6], generator: generator))
        using (var labels = arange(40).remainder(4).to(ScalarType.Float32))
        {
            for (var i = 0; i < 40; i++)
                inputs[i, TensorIndex.Single(i % 4 % 3)].mul_(i % 4 == 3 ? 1 : 0.1);
            SafetensorsFile.Save(Data, new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels"] = labels });
        }

        File.Copy(Fixtures.Convnet, _folder.File("owner.pt"));
        _folder.Write("owner.recipe.json", """{"architecture": "own", "steps": 60, "learningRate": 0.05, "initialWeights": "owner.pt"}""");

        var prepared = await CommandResult.OfAsync($"prepare {_folder.File("owner.pt")} {Data} -o {Fingerprint} --input-shape 3,6,6 --steps 40 --references 2 --twins 3 --same-seed 1 --shadows-per-method 1");

        prepared.ExitCode.Should().Be(0, prepared.Error);
        prepared.Out.Should().NotContain("no twins").And.NotContain("guessed");
        var models = JsonNode.Parse(File.ReadAllText(Fingerprint + ".models/panel/panel.json"))!["models"]!.AsArray();
        models.Where(model => (string?)model!["role"] == "twin").Select(model => ((string?)model!["path"], (string?)model["architecture"], (string?)model["initialization"])).Should().Contain(("twin-own-01.pt", "own", "own"));
        prepared.Out.Should().Contain("of 1 copies quantized").And.Contain("of 1 copies pruned").And.MatchRegex("! Of models .*distilled.*").And.Contain("the power is not known: there is no such copy.");

        var folder = Fingerprint + ".models";
        var compared = await CommandResult.OfAsync($"compare {_folder.File("owner.pt")} {folder}/shadows/quantize-01.pt --input-shape 3,6,6 --panel {folder}/panel --shadows {folder}/shadows --generator sign --pairs 10 --json -");
        compared.ExitCode.Should().Be(0, compared.Error);
        compared.Json.GetProperty("power").EnumerateArray().Select(power => power.GetProperty("method").GetString()).Should().Contain("quantize").And.NotContain("distill");

        var made = await CommandResult.OfAsync($"shadows train {_folder.File("owner.pt")} {Data} -o {_folder.File("more")} --input-shape 3,6,6 --steps 8 --shadows-per-method 1 --method distill quantize steal-other-architecture --architectures mlp");
        made.ExitCode.Should().Be(0, made.Error);
        made.Out.Should().Contain("quantize-01: own,").And.Contain("steal-other-architecture-01 (mlp)").And.Contain("! Not made, for want of features of a network of 'panel train': distill.");
    }

    [Fact]
    public async Task ShadowsTrain_ThenCompareAndFingerprint_TellPower()
    {
        await MakeVictimAsync();
        var (shadows, suspect) = (_folder.File("shadows"), _folder.File("victims/reference-02.safetensors"));

        var made = await CommandResult.OfAsync($"shadows train {Victim} {Data} -o {shadows} --steps 8 --shadows-per-method 1 --method quantize steal-soft");
        await CommandResult.OfAsync($"panel train {Data} --like {Victim} -o {_folder.File("panel")} --steps 8 --references 2 --twins 2");
        var compared = await CommandResult.OfAsync($"compare {Victim} {suspect} --panel {_folder.File("panel")} --shadows {shadows} --generator sign --pairs 10 --json -");
        var created = await CommandResult.OfAsync($"fingerprint create {Victim} -o {Fingerprint} --panel {_folder.File("panel")} --shadows {shadows}/shadows.json --generator sign --pairs 10");
        var asPanel = await CommandResult.OfAsync($"compare {Victim} {suspect} --panel {shadows} --generator sign --pairs 10");
        var alone = await CommandResult.OfAsync($"compare {Victim} {suspect} --shadows {shadows} --generator sign --pairs 10");
        var notShadows = await CommandResult.OfAsync($"compare {Victim} {suspect} --panel {_folder.File("panel")} --shadows {_folder.File("panel")} --generator sign --pairs 10");

        made.ExitCode.Should().Be(0, made.Error);
        made.Out.Should().Contain("quantize-01: resnet-slim, accuracy").And.Contain("answers as the victim to");
        JsonNode.Parse(File.ReadAllText(Path.Combine(shadows, "shadows.json")))!["models"]!.AsArray().Select(model => (string?)model!["role"]).Should().Equal("shadow", "shadow");
        compared.ExitCode.Should().Be(0, compared.Error);
        compared.Json.GetProperty("power").EnumerateArray().Select(power => power.GetProperty("method").GetString()).Should().Equal("quantize", "steal-soft");
        created.Out.Should().Contain("quantize").And.Contain("of 1 (0.");
        asPanel.Complaints.Should().ContainSingle().Which.Should().Contain("give --shadows");
        alone.Complaints.Should().ContainSingle().Which.Should().Contain("--shadows needs --panel");
        notShadows.Complaints.Should().ContainSingle().Which.Should().Contain("is no copy of the victim");
    }

    private async Task MakeVictimAsync()
    {
        var made = await CommandResult.OfAsync($"panel train {Data} --references 2 --steps 20 --seed 9 -o {_folder.File("victims")}");
        made.ExitCode.Should().Be(0, made.Error);
        _folder.Write("victims/recipe.json", """{"architecture": "resnet-slim", "steps": 8, "learningRate": 0.05, "seed": 3}""");
    }
}
