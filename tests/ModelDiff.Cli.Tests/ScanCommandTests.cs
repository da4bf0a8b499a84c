using System.IO.Compression;

namespace ModelDiff.Cli.Tests;

public sealed class ScanCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Scan_PackageWithAModel_TellsWhichIsOneOfOurs()
    {
        var package = Package();

        var json = (await CommandResult.OfAsync(["scan", package, "--against", Fixtures.Convnet, "--json", "-"])).Json;

        var model = json.GetProperty("models").EnumerateArray().Should().ContainSingle().Subject;
        model.GetProperty("path").GetString().Should().Be($"{package}!/assets/renamed.bin");
        model.GetProperty("format").GetString().Should().Be("TorchScript");
        model.GetProperty("identicalTo").EnumerateArray().Select(path => path.GetString()).Should().Equal(Fixtures.Convnet);
        json.GetProperty("notes").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Scan_Weights_TellsWhichShareThemWithOurs()
    {
        var package = Path.Combine(_folder.FullName, "app.apk");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Fixtures.Panel("derived.onnx"), "assets/of.theirs");
            archive.CreateEntryFromFile(Fixtures.Panel("stranger.onnx"), "assets/other.bin");
            archive.CreateEntryFromFile(Fixtures.Panel("victim.onnx"), "assets/same.bin");
        }

        string[] words = ["scan", package, "--against", Fixtures.Panel("victim.onnx"), "--weights"];
        var result = await CommandResult.OfAsync(words);
        var json = (await CommandResult.OfAsync([.. words, "--json", "-"])).Json;

        var models = json.GetProperty("models").EnumerateArray().ToArray();
        models.Select(model => string.Join(' ', model.GetProperty("weights").EnumerateArray().Select(pair => pair.GetProperty("finding").GetString()))).Should().Equal("common-weights", "not-shown", "");
        models[0].GetProperty("weights")[0].GetProperty("sharedLayers").GetInt32().Should().Be(2);
        models.Should().AllSatisfy(model => model.GetProperty("extractedTo").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null));
        result.Out.Should().Contain($"common weights with {Fixtures.Panel("victim.onnx")}: 2 of 2 layers, 3 % of the values copied, p 4.2e-9").And.Contain("1 of them given by --against, 1 shares weights with another of those.");
        Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Should().Equal(package);
    }

    /// <summary>Bytes tell of one, weights of another; the rest is a case, which goes on with the command that asks models.</summary>
    [Fact]
    public async Task Scan_Case_HoldsWhatIsLeftToBeAsked()
    {
        var (package, file) = (Path.Combine(_folder.FullName, "app.apk"), Path.Combine(_folder.FullName, "case.json"));
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Fixtures.Panel("derived.onnx"), "assets/weights.tell");
            archive.CreateEntryFromFile(Fixtures.Panel("stranger.onnx"), "assets/other.bin");
            archive.CreateEntryFromFile(Fixtures.Panel("stranger.onnx"), "assets/other-again.bin");
            archive.CreateEntryFromFile(Fixtures.Panel("victim.onnx"), "assets/bytes.tell");
            archive.CreateEntryFromFile(Fixtures.Checkpoint, "assets/without.network");
        }

        string[] words = ["scan", package, "--against", Fixtures.Panel("victim.onnx"), "--weights", "--case", file];
        var result = await CommandResult.OfAsync(words);

        result.ExitCode.Should().Be(0, result.Error);
        result.Error.Should().EndWith($"1 model left to be asked: add \"panel\" and \"inputs\" to {file}, then run 'modeldiff audit {file}'.\n");
        System.Text.Json.JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("suspects").EnumerateArray().Select(suspect => suspect.GetString()).Should().Equal("app.apk!/assets/other.bin");
        var audit = await CommandResult.OfAsync(["audit", file, "-q"]);
        audit.ExitCode.Should().Be(0, audit.Error);
        audit.Out.Should().Contain("other");

        (await CommandResult.OfAsync(words)).Complaints.Should().ContainSingle().Which.Should().Contain("exists, and what was added to it would be lost");
        (await CommandResult.OfAsync([.. words[..2], "--against", Fixtures.Panel("references"), "--case", "new.json"])).Complaints.Should().ContainSingle().Which.Should().Contain("--case is about one model");
        (await CommandResult.OfAsync([.. words[..2], "--case", "new.json"])).Complaints.Should().ContainSingle().Which.Should().Contain("--case is about one model");
    }

    [Fact]
    public async Task Scan_AgainstAModelWithinAPackage_TellsIt()
    {
        var package = Package();

        var json = (await CommandResult.OfAsync(["scan", Fixtures.Convnet, "--against", $"{package}!/assets/renamed.bin", "--weights", "--json", "-"])).Json;

        json.GetProperty("models").EnumerateArray().Should().ContainSingle().Which.GetProperty("identicalTo")[0].GetString().Should().Be($"{package}!/assets/renamed.bin");
    }

    [Fact]
    public async Task Scan_CaseWithNothingLeft_IsNotWritten()
    {
        var file = Path.Combine(_folder.FullName, "case.json");

        var result = await CommandResult.OfAsync(["scan", Fixtures.Panel("victim.onnx"), "--against", Fixtures.Panel("victim.onnx"), "--case", file]);

        result.Error.Should().EndWith("No model is left to be asked: no case was written.\n");
        File.Exists(file).Should().BeFalse();
    }

    [Fact]
    public async Task Scan_AModel_IsToldWithWhatItIsLikelyMadeFor()
    {
        var result = await CommandResult.OfAsync(["scan", Fixtures.Panel("victim.onnx")]);

        result.Out.Should().Contain("\n    likely 5 numbers of each image, such as classes (float32 [?, 3, 8, 8] to float32 [?, 5])\n");
    }

    [Fact]
    public async Task Scan_PageAndTable_HoldWhatTheTerminalTells()
    {
        var package = Path.Combine(_folder.FullName, "a&b.apk");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Fixtures.Panel("derived.onnx"), "assets/<i>of</i>.theirs");
            archive.CreateEntryFromFile(Fixtures.Panel("victim.onnx"), "assets/same.bin");
        }

        var (page, table) = (Path.Combine(_folder.FullName, "page.html"), Path.Combine(_folder.FullName, "table.csv"));
        var result = await CommandResult.OfAsync(["scan", package, "--against", Fixtures.Panel("victim.onnx"), "--weights", "--html", page, "--csv", table]);

        result.ExitCode.Should().Be(0, result.Error);
        var html = File.ReadAllText(page);
        html.Should().Contain("2 models, 2 of them like those given").And.Contain("a&amp;b.apk!/assets/&lt;i&gt;of&lt;/i&gt;.theirs").And.NotContain("<i>");
        html.Should().Contain($"the same byte by byte as {Fixtures.Panel("victim.onnx")}").And.Contain("common weights with");
        System.Xml.Linq.XDocument.Parse(html["<!DOCTYPE html>".Length..]).Descendants("table").Should().HaveCount(2);
        var lines = File.ReadAllLines(table);
        lines[0].Should().Be("path,format,bytes,sha256,identicalTo,sharesWeightsWith,note,task,signature");
        lines[1].Split(',')[4..8].Should().Equal("", Fixtures.Panel("victim.onnx"), "", "\"5 numbers of each image");
        lines[2].Split(',')[4..7].Should().Equal(Fixtures.Panel("victim.onnx"), "", "");
        lines.Should().HaveCount(3);
    }

    [Fact]
    public async Task Scan_TwoResultsToStandardOutput_IsWrongUsage() =>
        (await CommandResult.OfAsync(["scan", Package(), "--html", "-", "--csv", "-"])).Complaints.Should().ContainSingle().Which.Should().Contain("only one result can go to standard output");

    [Fact]
    public async Task Scan_WeightsOfAModelThatHoldsNone_SaysSo()
    {
        var package = Path.Combine(_folder.FullName, "app.apk");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("m.tflite").Open())
            entry.Write([12, 0, 0, 0, .. "TFL3"u8, 0, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]);

        var json = (await CommandResult.OfAsync(["scan", package, "--against", Fixtures.Panel("victim.onnx"), "--weights", "--json", "-"])).Json;

        json.GetProperty("models").EnumerateArray().Should().ContainSingle().Which.GetProperty("weights").GetArrayLength().Should().Be(0);
        json.GetProperty("notes").EnumerateArray().Should().ContainSingle().Which.GetProperty("text").GetString().Should().StartWith($"its weights are not compared: Cannot load model '{package}!/m.tflite'");
    }

    [Fact]
    public async Task Scan_WeightsWithoutModelsOfOurs_IsWrongUsage()
    {
        var result = await CommandResult.OfAsync(["scan", Package(), "--weights"]);

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("--against");
    }

    [Fact]
    public async Task Scan_Extract_CopiesModels()
    {
        var target = Path.Combine(_folder.FullName, "models");

        var result = await CommandResult.OfAsync(["scan", Package(), "--extract", target]);

        result.ExitCode.Should().Be(0);
        result.Out.Should().Contain("1 model (1 different) in 3 files");
        File.ReadAllBytes(Directory.GetFiles(target).Should().ContainSingle().Subject).Should().Equal(File.ReadAllBytes(Fixtures.Convnet));
    }

    [Fact]
    public async Task Compare_ModelInAPackage_IsAModel()
    {
        var json = (await CommandResult.OfAsync(["compare", Package() + "!/assets/renamed.bin", Fixtures.Convnet, "--size", "16x16", "--generator", "random", "--pairs", "4", "--json", "-"])).Json;

        json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        json.GetProperty("victim").GetProperty("name").GetString().Should().Be("renamed");
        json.GetProperty("verdict").GetProperty("reasons")[0].GetString().Should().Contain("identical");
    }

    [Fact]
    public async Task Compare_AnOnnxModelInAPackage_IsAModel()
    {
        var package = Path.Combine(_folder.FullName, "onnx.zip");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
            archive.CreateEntryFromFile(Fixtures.Panel("victim.onnx"), "assets/of.theirs");

        var json = (await CommandResult.OfAsync(["compare", Fixtures.Panel("victim.onnx"), package + "!/assets/of.theirs", "--generator", "random", "--pairs", "4", "--json", "-"])).Json;
        var inspected = (await CommandResult.OfAsync(["inspect", package + "!/assets/of.theirs", "--json", "-"])).Json;

        json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        json.GetProperty("verdict").GetProperty("reasons")[0].GetString().Should().Contain("identical");
        inspected.GetProperty("format").GetString().Should().Be("Onnx");
        inspected.GetProperty("sha256").GetString().Should().Be(ModelDiff.Storage.FileHash.Sha256(Fixtures.Panel("victim.onnx")));
    }

    [Fact]
    public async Task Compare_ANetworkOfAPanelInAPackage_IsAModel()
    {
        var file = Path.Combine(_folder.FullName, "network.safetensors");
        using (var generator = new TorchSharp.torch.Generator(1))
        {
            var description = new Training.NetworkDescription("mlp", new ModelDiff.Models.TensorShape(1, 8, 8), 3);
            using var network = Training.NetworkCatalogue.Create(description, generator);
            Training.TrainedModel.Save(file, network, description);
        }

        var package = Path.Combine(_folder.FullName, "networks.zip");
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Create))
            archive.CreateEntryFromFile(file, "assets/of.theirs");

        var json = (await CommandResult.OfAsync(["compare", file, package + "!/assets/of.theirs", "--generator", "random", "--pairs", "4", "--json", "-"])).Json;

        json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        json.GetProperty("verdict").GetProperty("reasons")[0].GetString().Should().Contain("identical");
    }

    [Theory]
    [InlineData("/no/such.apk", "no such file")]
    public async Task Scan_NoSuchPackage_Fails(string path, string message)
    {
        var result = await CommandResult.OfAsync(["scan", path]);

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Scan_AgainstNothingThere_IsWrongUsage()
    {
        var result = await CommandResult.OfAsync(["scan", Package(), "--against", "/no/such.pt"]);

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("--against");
    }

    private string Package()
    {
        var path = Path.Combine(_folder.FullName, "app.apk");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        archive.CreateEntryFromFile(Fixtures.Convnet, "assets/renamed.bin");
        using var text = archive.CreateEntry("readme.txt").Open();
        text.Write("text"u8);
        return path;
    }
}
