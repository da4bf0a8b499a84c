using System.Text.Json;

namespace ModelDiff.Cli.Tests;

/// <summary>A whole case in one file.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AuditTests()
    {
        foreach (var name in new[] { "victim", "derived", "stranger" })
            File.Copy(Fixtures.Panel($"{name}.onnx"), _folder.File($"{name}.onnx"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Audit_ACase_ComparesEverySuspectAsCompareDoes()
    {
        var file = Write("\"suspects\": [\"stranger.onnx\", \"missing.onnx\", \"victim.onnx\"], \"date\": \"none\", \"reports\": {\"folder\": \"out\", \"formats\": [\"json\", \"markdown\", \"pairs\"]}");

        var result = await CommandResult.OfAsync($"audit {file} -q");

        result.ExitCode.Should().Be(1, because: "a suspect failed, and no verdict was asked to fail");
        result.Complaints.Should().ContainSingle().Which.Should().Contain("missing.onnx");
        result.Out.Should().Contain("undetermined").And.Contain("failed").And.Contain("derived").And.Contain("summary.json holds this table");
        Files("out/stranger").Should().Equal("pairs.safetensors", "result.json", "result.md", "result.txt");
        Files("out/missing").Should().Equal("result.txt");
        File.ReadAllText(_folder.File("out/missing/result.txt")).Should().Contain("This run failed").And.Contain("there is no such file");

        var alone = await CommandResult.OfAsync($"compare {_folder.File("victim.onnx")} {_folder.File("stranger.onnx")} --generator random --pairs 4 --date none --json - -q");
        var audited = JsonDocument.Parse(File.ReadAllText(_folder.File("out/stranger/result.json"))).RootElement;
        foreach (var key in new[] { "victim", "suspect", "similarity", "interval", "pairs", "generator", "verdict" })
            audited.GetProperty(key).GetRawText().Should().Be(alone.Json.GetProperty(key).GetRawText(), because: key);
        var inputs = audited.GetProperty("record").GetProperty("inputs");
        inputs[0].GetProperty("path").GetString().Should().EndWith("case.json");
    }

    [Fact]
    public async Task Audit_APanel_IsAskedOnceAndJudgesAsInCompare()
    {
        var references = Fixtures.Panel("references");
        var file = Write($"\"suspects\": [\"derived.onnx\", \"stranger.onnx\"], \"panel\": [{JsonSerializer.Serialize(references)}], \"date\": \"none\", \"reports\": {{\"folder\": \"out\", \"formats\": [\"json\", \"pairs\"]}}");

        var result = await CommandResult.OfAsync($"audit {file}");

        result.ExitCode.Should().Be(0, because: result.Error);
        var ofEach = result.Error.Split("suspect 2 of 2: ");
        foreach (var name in Directory.GetFiles(references).Select(path => Path.GetFileNameWithoutExtension(path)))
            (ofEach[0].Contains($"asking {name} (", StringComparison.Ordinal), ofEach[1].Contains($"asking {name} (", StringComparison.Ordinal)).Should().Be((true, false), name);
        ofEach[1].Should().Contain("asking stranger:").And.NotContain("asking victim:");
        File.ReadAllBytes(_folder.File("out/stranger/pairs.safetensors")).Should().Equal(File.ReadAllBytes(_folder.File("out/derived/pairs.safetensors")));
        var alone = await CommandResult.OfAsync($"compare {_folder.File("victim.onnx")} {_folder.File("stranger.onnx")} --generator random --pairs 4 --panel {references} --in-process --date none --json - -q");
        var audited = JsonDocument.Parse(File.ReadAllText(_folder.File("out/stranger/result.json"))).RootElement;
        foreach (var key in new[] { "victim", "suspect", "similarity", "interval", "pairs", "generator", "evidence", "panel", "verdict" })
            audited.GetProperty(key).GetRawText().Should().Be(alone.Json.GetProperty(key).GetRawText(), because: key);
    }

    [Theory]
    [InlineData("\"suspects\": [\"stranger.onnx\", \"missing.onnx\", \"victim.onnx\"]", "--fail-on derived,undetermined", 3)]
    [InlineData("\"suspects\": [\"missing.onnx\", \"stranger.onnx\"]", "--fail-on derived,undetermined", 4)]
    [InlineData("\"suspects\": [\"missing.onnx\", \"stranger.onnx\"]", "--fail-on derived", 1)]
    [InlineData("\"suspects\": [\"stranger.onnx\"]", "--fail-on derived", 0)]
    [InlineData("\"suspects\": [\"victim.onnx\"], \"fail-on\": \"derived\"", "", 3)]
    public async Task Audit_ExitCode_IsTheStrongestOfAllSuspects(string suspects, string options, int exitCode)
    {
        var result = await CommandResult.OfAsync($"audit {Write(suspects)} -q {options}");

        result.ExitCode.Should().Be(exitCode, because: result.Error);
        JsonDocument.Parse(File.ReadAllText(_folder.File("case.reports/summary.json"))).RootElement.GetProperty("exitCode").GetInt32().Should().Be(exitCode);
    }

    [Theory]
    [InlineData("{\"suspects\": [\"a\"]}", "the key 'victim' is missing")]
    [InlineData("{\"victim\": \"a\"}", "the key 'suspects' is missing")]
    [InlineData("{\"victim\": \"a\", \"suspects\": []}", "'suspects' must be a list of texts; got [].")]
    [InlineData("{\"victim\": \"a\", \"suspects\": \"b\"}", "'suspects' must be a list of texts; got \"b\".")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\", \"b\"]}", "'suspects' names 'b' twice.")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"panl\": \"x\"}", "Did you mean 'panel'?")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"compare\": {}}", "the key 'compare' is unknown")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"html\": \"x\"}", "name it in \"reports\": {\"formats\": [\"html\"]}")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"quiet\": true}", "the key 'quiet' is unknown")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"pairs\": 1}", "'pairs': --pairs must be a whole number, at least 2; got '1'.")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"pairs\": \"4\"}", "'pairs' must be a number; got \"4\".")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"reports\": {\"formats\": [\"pdf\"]}}", "got 'pdf'")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"reports\": {\"folders\": \"x\"}}", "the key 'reports.folders' is unknown; known are folder, formats.")]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"reports\": \"x\"}", "'reports' must be an object")]
    public async Task Audit_ACaseThatIsWrong_IsToldByFileAndKeyBeforeAnythingIsWritten(string json, string contained)
    {
        var file = _folder.Write("bad.json", json);

        var result = await CommandResult.OfAsync($"audit {file}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("bad.json").And.Contain(contained);
        Directory.Exists(_folder.File("bad.reports")).Should().BeFalse();
    }

    [Fact]
    public async Task Audit_DryRun_PrintsWhatWouldRunAndWritesNothing()
    {
        var file = Write("\"suspects\": [\"a/m.onnx\", \"b/m.onnx\", \"https://host:1/v2/models/m\", \"it's.pt\"]");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync($"audit {file} --dry-run --fail-on derived -o out");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Split('\n').Should().Equal(
            "modeldiff compare --generator=random --pairs=4 --html=out/a-m/report.html --json=out/a-m/result.json --fail-on=derived -- victim.onnx a/m.onnx",
            "modeldiff compare --generator=random --pairs=4 --html=out/b-m/report.html --json=out/b-m/result.json --fail-on=derived -- victim.onnx b/m.onnx",
            "modeldiff compare --generator=random --pairs=4 --html=out/models-m/report.html --json=out/models-m/result.json --fail-on=derived -- victim.onnx https://host:1/v2/models/m",
            "modeldiff compare --generator=random --pairs=4 --html=out/it-s/report.html --json=out/it-s/result.json --fail-on=derived -- victim.onnx 'it'\\''s.pt'",
            "");
        Directory.Exists(_folder.File("out")).Should().BeFalse();
    }

    [Fact]
    public async Task Audit_AnAddressWithAPassword_KeepsItOutOfWhatIsWritten()
    {
        var file = Write("\"suspects\": [\"http://me:hush@127.0.0.1:1/v2/models/m\", \"http://you:hush@127.0.0.1:2/v2/models/m\"], \"retries\": 0");

        var result = await CommandResult.OfAsync($"audit {file} -q");

        result.ExitCode.Should().Be(1);
        string[] written = [.. Directory.GetFiles(_folder.File("case.reports"), "*", SearchOption.AllDirectories)];
        string.Join('\n', [result.Out, result.Error, .. written, .. written.Select(File.ReadAllText)]).Should().Contain("…@127.0.0.1").And.NotContain("hush");
    }

    [Fact]
    public async Task Audit_AConfigFileThatLiesThere_HasNoSayInACase()
    {
        _folder.Write("modeldiff.json", "{\"pairs\": 50}");
        var file = Write("\"suspects\": [\"stranger.onnx\"]");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync($"audit {file} --dry-run");

        result.Out.Should().Contain("--pairs=4").And.NotContain("50");
        result.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Audit_Cancelled_ExitsWith130AndLeavesNoSummary()
    {
        var file = Write("\"suspects\": [\"stranger.onnx\"]");
        Directory.CreateDirectory(_folder.File("case.reports"));
        _folder.Write("case.reports/summary.json", "{}");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = await CommandResult.OfAsync(["audit", file, "-q"], cancelled.Token);

        result.ExitCode.Should().Be(130);
        File.Exists(_folder.File("case.reports/summary.json")).Should().BeFalse();
    }

    private string[] Files(string folder) => [.. Directory.GetFiles(_folder.File(folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private string Write(string rest) => _folder.Write("case.json", $"{{\"victim\": \"victim.onnx\", \"generator\": \"random\", \"pairs\": 4, {rest}}}");
}
