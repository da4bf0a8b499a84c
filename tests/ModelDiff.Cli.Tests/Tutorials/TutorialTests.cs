using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelDiff.Cli.Tests.Tutorials;

/// <summary>Runs every command of <c>docs/tutorials</c> in order, on small models; those of the benchmark run in its own tests.</summary>
public sealed class TutorialTests(OwnersFolder owner) : IClassFixture<OwnersFolder>, IDisposable
{
    private const int Fewest = 7;   // reference models that give p-values

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Owner_LeavesWhatThePageSays()
    {
        foreach (var file in new[] { "coins.json.sig", "coins.training.csv", "owner.fingerprint.sig", "report.html", "report.json", "report.attestation.json", "coins-report.json" })
            File.Exists(owner.File(file)).Should().BeTrue(file);
        DecisionIn(owner.File("report.json")).Should().Be("not-shown", "the suspect is a stranger");
        var trained = JsonNode.Parse(File.ReadAllText(owner.File("mine/panel.json")))!["models"]![0]!["recipe"]!;
        foreach (var (key, value) in JsonNode.Parse(File.ReadAllText(owner.File("mine/recipe.json")))!.AsObject())
            JsonNode.DeepEquals(value, trained[key]).Should().BeTrue($"the page states the recipe; its {key} is {trained[key]}");
    }

    [Fact]
    public async Task Auditor_EachCommand_Runs()
    {
        Take("mine/reference-01.safetensors", "owner.safetensors");
        Take("mine/recipe.json", "owner.recipe.json");
        Take("owner.fingerprint", "owner.fingerprint");
        Take("owner.fingerprint.sig", "owner.fingerprint.sig");
        Take("public.pem", "owner.pem");
        Take("owner.fingerprint.models/shadows/quantize-01.safetensors", "suspect.safetensors");
        Take("suspect.onnx", "other.onnx");
        OwnersFolder.WritePhotos(_folder.File("photos"));

        await new TutorialRun(_folder.Path).AllOfAsync("auditor.md");

        DecisionIn(_folder.File("owners-view.json")).Should().Be("derived");
        DecisionIn(_folder.File("audit/suspect/result.json")).Should().Be("derived");
        DecisionIn(_folder.File("audit/other/result.json")).Should().Be("not-shown");
        File.Exists(_folder.File("audit/summary.json")).Should().BeTrue();
    }

    [Fact]
    public async Task Platform_EachCommand_Runs()
    {
        Directory.CreateDirectory(_folder.File("register"));
        Take("owner.fingerprint", "register/owner.fingerprint");
        Take("owner.fingerprint.sig", "register/owner.fingerprint.sig");
        Take("public.pem", "register/owner.pem");
        Take("suspect.onnx", "other.onnx");
        _folder.Write("broken.onnx", "no model");
        // The model as it is, as apps mostly hold it: coins make another network in each run, whose quantized copy is not found at 0.1 % every time.
        using (var package = ZipFile.Open(_folder.File("upload.apk"), ZipArchiveMode.Create))
            package.CreateEntryFromFile(owner.File("mine/reference-01.safetensors"), "assets/model.bin");
        var run = new TutorialRun(_folder.Path);

        foreach (var step in TutorialStep.OfFile(TutorialRun.PathOf("platform.md")))
        {
            await run.DoAsync(step);
            if (step.Words is ["modeldiff", "scan", ..])
                run.StandsFor["found/MODEL"] = Directory.GetFiles(_folder.File("found")).Should().ContainSingle().Subject;
        }

        DecisionIn(_folder.File("verdict.json")).Should().Be("derived");
    }

    [Fact]
    public async Task Researcher_EachCommandOfModeldiff_Runs()
    {
        Directory.CreateDirectory(_folder.File("models"));
        foreach (var model in new[] { "victim.onnx", "derived.onnx" })
            File.Copy(Fixtures.Panel(model), _folder.File($"models/{model}"));
        Directory.CreateDirectory(_folder.File("references"));
        foreach (var reference in Directory.EnumerateFiles(Fixtures.Panel("references")).Order(StringComparer.Ordinal).Take(Fewest))
            File.Copy(reference, _folder.File($"references/{Path.GetFileName(reference)}"));
        OwnersFolder.WritePhotos(_folder.File("photos"));

        await new TutorialRun(_folder.Path).AllOfAsync("researcher.md");

        Lineage("lineage.json").Should().Be(Lineage("merged.json"), "the page says that shards give the same");
    }

    [Fact]
    public void EachTutorial_IsRunByATest()
    {
        var tested = typeof(TutorialTests).GetMethods().Select(method => method.Name.Split('_')[0].ToLowerInvariant());
        var pages = Directory.EnumerateFiles(TutorialRun.PathOf(""), "*.md").ToList();

        pages.Select(page => Path.GetFileNameWithoutExtension(page)!).Should().HaveCountGreaterThan(3).And.BeSubsetOf(tested);
        foreach (var step in pages.SelectMany(TutorialStep.OfFile).Where(step => step.File is null))
            (step.Words[0] == "modelreuse" && step.Place.StartsWith("researcher.md", StringComparison.Ordinal) ? "modeldiff" : step.Words[0]).Should().BeOneOf(TutorialRun.Programs, step.Place);
    }

    [Fact]
    public void Steps_OfABlock_AreLinesAndFiles()
    {
        TutorialStep.Of(new CodeBlock("a.md:1", "sh", "modeldiff a \\\n    b  # exit code 3\n\nopenssl c # why")).Should().Equal(
            new TutorialStep("a.md:1", "modeldiff a b", null, 3), new TutorialStep("a.md:1", "openssl c", null, 0));
        TutorialStep.Of(new CodeBlock("a.md:9", "json case.json", "{}")).Should().Equal(new TutorialStep("a.md:9", "{}", "case.json", 0));
        TutorialStep.Of(new CodeBlock("a.md:9", "json", "{}")).Should().BeEmpty();
    }

    private static string DecisionIn(string file)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(file));
        return result.RootElement.GetProperty("verdict").GetProperty("decision").GetString()!;
    }

    private string Lineage(string file)
    {
        var lineage = JsonNode.Parse(File.ReadAllText(_folder.File(file)))!.AsObject();
        lineage.Remove("elapsedSeconds");
        return lineage.ToJsonString();
    }

    private void Take(string ofOwner, string name) => File.Copy(owner.File(ofOwner), _folder.File(name));
}
