using System.Text.Json;

namespace ModelDiff.Cli.Tests;

public sealed class MatrixTests : IDisposable
{
    private static readonly string Three = $"{Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} {Fixtures.Panel("derived.onnx")}";
    private static readonly string Panel = $"{Fixtures.References} --fpr 0.05";

    private readonly TemporaryFolder _folder = new();

    private string Cache => _folder.File("answers");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Matrix_FilesWithoutAPanel_HaveSimilaritiesAndATree()
    {
        var json = (await RunAsync($"matrix {Three} --json -")).Json;

        Texts(json.GetProperty("models")).Should().Equal("victim", "stranger", "derived");
        json.GetProperty("similarity")[0][2].GetDouble().Should().BeGreaterThan(0.9);
        json.GetProperty("similarity")[0][1].GetDouble().Should().BeLessThan(0.3);
        json.GetProperty("similarity")[1][0].GetDouble().Should().Be(json.GetProperty("similarity")[0][1].GetDouble());
        json.GetProperty("similarity")[1][1].GetDouble().Should().Be(1);
        json.GetProperty("tree").GetString().Should().MatchRegex(@"^\(.*(victim|stranger|derived):[0-9.]+.*\);$");
        json.GetProperty("queries").GetInt32().Should().Be(400);
        foreach (var key in new[] { "z", "p", "adjustedP", "groups" })
            json.GetProperty(key).ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Matrix_FilesOfTheSameWeights_AreNoted()
    {
        var bytes = await File.ReadAllBytesAsync(Fixtures.Convnet);
        var (same, other) = (_folder.Write("same.pt", bytes), _folder.Write("other.pt", [.. bytes, 0]));   // a byte behind the archive

        var json = (await RunAsync($"matrix {Fixtures.Convnet} {same} {other} --size 16x16 --json -")).Json;

        var notes = Texts(json.GetProperty("notes")).ToArray();
        notes[0].Should().StartWith("Identical files (SHA-256 ").And.EndWith(": convnet_traced, same.");
        notes[1].Should().Be("convnet_traced and other have in common 2 tensors of 2 and 2 to the last bit; 'compare' tells more.");
    }

    [Fact]
    public async Task Matrix_FilesThatShareWeightsOfOtherValues_AreNoted()
    {
        var json = (await RunAsync($"matrix {Three} --json -")).Json;

        Texts(json.GetProperty("notes")).First().Should().Be("victim and derived have in common 1 tensor of 2 and 2 to the last bit and the weights of 1 of 2 layers that were looked at; 'compare' tells more.");
        Texts(json.GetProperty("notes")).Should().NotContain(note => note.Contains("stranger and") || note.Contains("and stranger"));
    }

    [Fact]
    public async Task Matrix_WeightsOnly_GroupsWhatSharesWeightsAndRunsNothing()
    {
        var result = await RunAsync($"matrix {Three} --weights-only --json {_folder.File("weights.json")} --html {_folder.File("weights.html")}");

        result.Out.Should().Contain("3 models, compared by the weights in their files").And.Contain("1. victim, derived").And.NotContain("expected to be innocent");
        result.Error.Should().NotContain("asking");
        var json = JsonDocument.Parse(File.ReadAllText(_folder.File("weights.json"))).RootElement;
        Texts(json.GetProperty("groups")[0]).Should().Equal("victim", "derived");
        json.GetProperty("queries").GetInt32().Should().Be(0);
        json.GetProperty("adjustedP").ValueKind.Should().Be(JsonValueKind.Null);
        File.ReadAllText(_folder.File("weights.html")).Should().Contain("1 group of relatives among 3 models").And.Contain("the weights in their files");
    }

    [Theory]
    [InlineData("--shard 1/2 --cache {cache}", "do not go with it")]
    [InlineData("--panel {references}", "do not go with it")]
    [InlineData("http://localhost:1/v2/models/x", "is no file")]
    public async Task Matrix_WeightsOnlyWithWhatAsksModels_IsRefused(string options, string message)
    {
        var result = await CommandResult.OfAsync($"matrix {Three} --weights-only {options.Replace("{cache}", Cache).Replace("{references}", Fixtures.Panel("references"))}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Matrix_WithAPanel_FindsTheGroup()
    {
        var result = await RunAsync($"matrix {Three} {Panel} --json {_folder.File("lineage.json")} --csv {_folder.File("lineage.csv")}");

        result.Out.Should().Contain("victim, derived").And.Contain("14 reference models");
        var json = JsonDocument.Parse(File.ReadAllText(_folder.File("lineage.json"))).RootElement;
        json.GetProperty("groups").EnumerateArray().Should().ContainSingle();
        Texts(json.GetProperty("groups")[0]).Should().Equal("victim", "derived");
        json.GetProperty("panelSize").GetInt32().Should().Be(14);
        json.GetProperty("falsePositiveRate").GetDouble().Should().Be(0.05);
        json.GetProperty("adjustedP")[0][2].GetDouble().Should().BeLessThanOrEqualTo(0.05);
        json.GetProperty("adjustedP")[0][1].GetDouble().Should().BeGreaterThan(0.05);
        var lines = File.ReadAllLines(_folder.File("lineage.csv"));
        lines.Should().HaveCount(4);
        lines[0].Should().Be("model,other,similarity,z,p,adjustedP,group");
        lines[2].Should().StartWith("victim,derived,").And.EndWith($",{json.GetProperty("adjustedP")[0][2].GetRawText()},1");
    }

    [Fact]
    public async Task Matrix_FolderAndFile_AreAllModels()
    {
        var json = (await RunAsync($"matrix {Fixtures.Panel("references")} {Fixtures.Panel("victim.onnx")} --in-process --json -")).Json;

        Texts(json.GetProperty("models")).Should().Equal([.. Enumerable.Range(0, 14).Select(i => $"reference-{i:00}"), "victim"]);
    }

    [Fact]
    public async Task Matrix_FilesOfOneName_AreToldApartByTheirFolders()
    {
        foreach (var (folder, model) in new[] { ("first", "victim"), ("second", "stranger") })
        {
            Directory.CreateDirectory(_folder.File(folder));
            File.Copy(Fixtures.Panel($"{model}.onnx"), Path.Combine(_folder.File(folder), "net.onnx"));
        }

        var json = (await RunAsync($"matrix {_folder.Path} {Fixtures.Panel("derived.onnx")} --json -")).Json;

        Texts(json.GetProperty("models")).Should().Equal("first/net", "second/net", "panel/derived");
        json.GetProperty("similarity")[0][2].GetDouble().Should().BeGreaterThan(0.9);
    }

    [Fact]
    public async Task Matrix_CsvToStandardOutput_IsAlone()
    {
        var result = await RunAsync($"matrix {Three} --csv -");

        result.Out.Should().StartWith("model,other,");
        result.Out.Split('\n').Should().HaveCount(5);
    }

    [Fact]
    public async Task Matrix_InShards_MergesToTheSameBytes()
    {
        var whole = await RunAsync($"matrix {Three} {Panel} --json {_folder.File("whole.json")} --csv {_folder.File("whole.csv")}");
        foreach (var shard in new[] { "3/3", "1/3", "2/3" })
            (await RunAsync($"matrix {Three} {Panel} --cache {Cache} --shard {shard}")).Out.Should().MatchRegex($"^shard {shard}: [56] models asked");

        var merged = await RunAsync($"matrix merge {Three} {Panel} --cache {Cache} --json {_folder.File("merged.json")} --csv {_folder.File("merged.csv")}");

        File.ReadAllBytes(_folder.File("merged.json")).Should().Equal(File.ReadAllBytes(_folder.File("whole.json")));
        File.ReadAllBytes(_folder.File("merged.csv")).Should().Equal(File.ReadAllBytes(_folder.File("whole.csv")));
        merged.Out.Should().Be(whole.Out);
        merged.Error.Should().NotContain("asking");
    }

    [Fact]
    public async Task Merge_OneShardMissing_NamesAModelOfIt()
    {
        await RunAsync($"matrix {Three} --cache {Cache} --shard 1/2");

        var result = await CommandResult.OfAsync($"matrix merge {Three} --cache {Cache}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("'stranger'").And.Contain("shard");
        result.Out.Should().BeEmpty();
    }

    [Fact]
    public async Task Matrix_WithACache_AsksOnlyWhatIsNew()
    {
        var first = await RunAsync($"matrix {Three} --cache {Cache} --json -");
        var again = await RunAsync($"matrix {Three} --cache {Cache} --json -");
        var more = await RunAsync($"matrix {Three} {Fixtures.Panel("references/reference-00.onnx")} --cache {Cache} --json -");

        again.Out.Should().Be(first.Out);
        again.Error.Should().NotContain("asking");
        more.Error.Split('\n').Where(line => line.Contains("asking", StringComparison.Ordinal)).Should().NotBeEmpty().And.OnlyContain(line => line.Contains("reference-00"));
    }

    [Fact]
    public async Task Matrix_ModelReplacedUnderItsName_IsAskedAgain()
    {
        var model = _folder.File("net.onnx");
        File.Copy(Fixtures.Panel("victim.onnx"), model);
        var before = await RunAsync($"matrix {model} {Fixtures.Panel("victim.onnx")} --cache {Cache} --json -");
        File.Copy(Fixtures.Panel("stranger.onnx"), model, overwrite: true);
        var after = await RunAsync($"matrix {model} {Fixtures.Panel("victim.onnx")} --cache {Cache} --json -");

        before.Json.GetProperty("similarity")[0][1].GetDouble().Should().BeGreaterThan(0.99);
        after.Json.GetProperty("similarity")[0][1].GetDouble().Should().BeLessThan(0.3);
    }

    [Theory]
    [InlineData("matrix", 2, "at least 2 models; got 0")]
    [InlineData("matrix {victim}", 2, "at least 2 models; got 1")]
    [InlineData("matrix {victim} nowhere.onnx", 1, "nowhere.onnx")]
    [InlineData("matrix {victim} {empty}", 2, "holds no model")]
    [InlineData("matrix {victim} {stranger} --shard 1/2", 2, "--shard needs --cache")]
    [InlineData("matrix {victim} {stranger} --cache {cache} --shard 0/2", 2, "--shard must be I/N")]
    [InlineData("matrix {victim} {stranger} --cache {cache} --shard 3/2", 2, "--shard must be I/N")]
    [InlineData("matrix {victim} {stranger} --cache {cache} --shard -1/2", 2, "--shard must be I/N")]
    [InlineData("matrix {victim} {stranger} --cache {cache} --shard half", 2, "--shard must be I/N")]
    [InlineData("matrix merge {victim} {stranger}", 2, "'matrix merge' needs --cache")]
    [InlineData("matrix merge {victim} {stranger} --cache {cache}", 1, "no answers of model 'victim'")]
    [InlineData("matrix {victim} {stranger} --json - --csv -", 2, "only one result can go to standard output")]
    [InlineData("matrix {victim} {stranger} --csv {empty}", 2, "it is a folder")]
    [InlineData("matrix {victim} {stranger} --csv {empty}/none/x.csv", 2, "does not exist")]
    [InlineData("matrix {victim} {stranger} --fpr 2", 2, "--fpr must be")]
    [InlineData("matrix {victim} {stranger} --panel {references} {victim}", 2, "victim.onnx' is also in the panel")]
    [InlineData("matrix {victim} {stranger} --max-queries 70", 0, "")]
    [InlineData("matrix {victim} {other}", 1, "Model 'dynamic_batch' expects inputs Float32 [N, 3]; got [N, 3, 8, 8]")]
    public async Task Matrix_Usage_IsCheckedAndSaysWhatIsWrong(string command, int exitCode, string message)
    {
        var empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        var result = await CommandResult.OfAsync(command
            .Replace("{victim}", Fixtures.Panel("victim.onnx")).Replace("{stranger}", Fixtures.Panel("stranger.onnx")).Replace("{references}", Fixtures.Panel("references"))
            .Replace("{other}", Fixtures.Onnx("dynamic_batch.onnx")).Replace("{empty}", empty).Replace("{cache}", Cache));

        result.ExitCode.Should().Be(exitCode, because: result.Error);
        if (exitCode == 0)
            return;
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
        result.Out.Should().BeEmpty();
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);

    private static async Task<CommandResult> RunAsync(string command)
    {
        var result = await CommandResult.OfAsync(command);
        result.ExitCode.Should().Be(0, because: result.Error);
        return result;
    }
}
