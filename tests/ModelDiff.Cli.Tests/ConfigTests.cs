using System.CommandLine;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Tests.Runtime;

namespace ModelDiff.Cli.Tests;

/// <summary>Defaults from a <c>modeldiff.json</c>: what is taken, what is told of it, and what is not taken from a file that nobody named.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"batch-size\": 16, \"compare\": {\"fpr\": 0.05}}", "--batch-size=16 --fpr=0.05")]
    [InlineData("{\"fpr\": 0.02, \"compare\": {\"fpr\": 0.05}, \"matrix\": {\"fpr\": 0.1}}", "--fpr=0.05")]
    [InlineData("{\"compare\": {\"fpr\": 0.05}, \"fpr\": 0.02}", "--fpr=0.05")]
    [InlineData("{\"sequential\": true, \"noise-in-range\": false, \"references\": 3, \"pairs\": 7}", "--sequential --pairs=7")]
    [InlineData("{\"panel\": {\"train\": {\"steps\": 5}}, \"seed\": 3}", "--seed=3")]
    [InlineData("{\"mean\": [0.5, 0.25, 1e-1], \"size\": \"8x8\", \"classes\": 10}", "--mean=0.5,0.25,1e-1 --size=8x8 --classes=10")]
    [InlineData("{\"hold\": [\"sr=16\", \"t=0\"], \"fail-on\": \"derived\"}", "--hold=sr=16 --hold=t=0 --fail-on=derived")]
    [InlineData("// a comment\n{\"$schema\": \"s\", \"pairs\": 9,}", "--pairs=9")]
    public async Task Compare_AFileInAFolderAbove_GivesDefaults(string json, string expected)
    {
        var file = _folder.Write("modeldiff.json", json);
        using var working = new WorkingFolder(Directory.CreateDirectory(_folder.File("a/b")).FullName);

        var result = await CommandResult.OfAsync("compare a.onnx b.onnx");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("there is no such file");
        result.Error.Split('\n').Should().ContainSingle(line => line.StartsWith("note: ", StringComparison.Ordinal)).Which.Should().EndWith($"modeldiff.json' gives {expected}");
        result.Error.Should().Contain(Path.GetFileName(Path.GetDirectoryName(file))!);
    }

    [Theory]
    [InlineData("compare a.pt b.pt --pairs 5", "--seed=3 --inputs=i.npy --size=8x8")]
    [InlineData("compare a.pt b.pt --pairs-file p.safetensors", "--pairs=7 --seed=3 --size=8x8")]
    [InlineData("compare a.pt b.pt --input-shape 3", "--pairs=7 --seed=3 --inputs=i.npy")]
    [InlineData("compare -- a.pt b.pt", "--pairs=7 --seed=3 --inputs=i.npy --size=8x8")]
    [InlineData("compare a.pt b.pt --panel refs", "--pairs=7 --seed=3 --inputs=i.npy --size=8x8")]
    [InlineData("inspect a.pt", "--size=8x8")]
    public async Task Command_WhatItSays_WinsOverTheFile(string arguments, string expected)
    {
        Write("{\"pairs\": 7, \"seed\": 3, \"inputs\": \"i.npy\", \"size\": \"8x8\"}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync(arguments);

        result.Error.Should().Contain($"gives {expected}\n");
    }

    [Fact]
    public async Task Compare_APanelOfTheFileBeforeTheEndOfOptions_TakesNoModels()
    {
        Write("{\"panel\": \"refs\"}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare --pairs 4 -- first.pt second.pt");

        result.Complaints.Should().ContainSingle().Which.Should().Contain("first.pt").And.Contain("no such file");
    }

    [Theory]
    [InlineData("compare a.pt b.pt --config none")]
    [InlineData("compare --help")]
    [InlineData("--version")]
    [InlineData("completion bash")]
    [InlineData("help compare")]
    public async Task Command_ThatWantsNoFile_ReadsNone(string arguments)
    {
        Write("{ this is no JSON");
        using var working = new WorkingFolder(_folder.Path);

        (await CommandResult.OfAsync(arguments)).Error.Should().NotContain("modeldiff.json");
    }

    [Theory]
    [InlineData("{\"pairz\": 3}", "the key 'pairz' is unknown", "Did you mean 'pairs'?")]
    [InlineData("{\"compare\": {\"trainz\": 1}}", "the key 'compare.trainz' is unknown", "no option of 'modeldiff compare'")]
    [InlineData("{\"compar\": {}}", "the key 'compar' is unknown", "Did you mean 'compare'?")]
    [InlineData("{\"isolated-model\": {}}", "the key 'isolated-model' is unknown", "modeldiff.json")]
    [InlineData("{\"matrix\": {\"fprr\": 1}}", "the key 'matrix.fprr' is unknown", "Did you mean 'fpr'?")]
    [InlineData("{\"config\": \"x\"}", "the key 'config' is unknown", "modeldiff.json")]
    [InlineData("{\"pairs\": \"3\"}", "'pairs' must be a number", "got \"3\"")]
    [InlineData("{\"sequential\": 1}", "'sequential' must be true or false", "got 1")]
    [InlineData("{\"inputs\": 1}", "'inputs' must be a text", "got 1")]
    [InlineData("{\"panel\": []}", "'panel' must be a text or a list of texts", "got []")]
    [InlineData("{\"panel\": [1]}", "'panel' must be a text or a list of texts", "got [1]")]
    [InlineData("{\"size\": [8, \"x\"]}", "'size' must be a list of numbers, or a text HxW", "modeldiff.json")]
    [InlineData("{\"pairs\": null}", "'pairs' must be a number", "got null")]
    [InlineData("{\"pairs\": 1}", "'pairs': --pairs must be a whole number, at least 2; got '1'.", "modeldiff.json")]
    [InlineData("{\"compare\": {\"fpr\": 2}}", "'compare.fpr': --fpr must be a number between 0 and 1; got '2'.", "modeldiff.json")]
    [InlineData("{\"distance\": \"cosin\"}", "'distance': --distance must be one of cosine, euclidean, js, l1, label; got 'cosin'.", "Did you mean 'cosine'?")]
    [InlineData("{\"pairs\": 3, \"pairs\": 4}", "it is no JSON that can be read", "modeldiff.json")]
    [InlineData("[]", "its content must be an object", "got []")]
    [InlineData("{", "it is no JSON that can be read", "modeldiff.json")]
    public async Task Compare_AFileThatIsWrong_IsNamedWithItsKey(string json, string contained, string more)
    {
        Write(json);
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare a.pt b.pt");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(_folder.File("modeldiff.json")).And.Contain(contained).And.Contain(more);
    }

    [Fact]
    public async Task Compare_AFileThatIsNotThere_IsWrongUsage()
    {
        var result = await CommandResult.OfAsync($"compare a.pt b.pt --config {_folder.File("none.json")}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("none.json").And.Contain("there is no such file");
    }

    /// <summary>The file that lies there may have come with the suspect: it may loosen nothing, write nothing, reach nothing.</summary>
    [Theory]
    [InlineData("\"in-process\": true")]
    [InlineData("\"model-timeout\": 80000")]
    [InlineData("\"model-memory\": \"64G\"")]
    [InlineData("\"device\": \"cuda\"")]
    [InlineData("\"token-env\": \"SECRET\"")]
    [InlineData("\"header-env\": \"X=SECRET\"")]
    [InlineData("\"concurrency\": 1000")]
    [InlineData("\"repeats\": 1000")]
    [InlineData("\"cache\": \"answers\"")]
    [InlineData("\"sign\": \"key.pem\"")]
    [InlineData("\"verify\": \"key.pem\"")]
    [InlineData("\"json\": \"r.json\"")]
    [InlineData("\"html\": \"r.html\"")]
    [InlineData("\"attest\": \"a.json\"")]
    [InlineData("\"save-pairs\": \"p\"")]
    [InlineData("\"png\": \"p\"")]
    [InlineData("\"extract\": \"d\"")]
    [InlineData("\"case\": \"c.json\"")]
    [InlineData("\"date\": \"2020-01-01\"")]
    [InlineData("\"training\": \"t.csv\"")]
    [InlineData("\"tosses\": 10")]
    [InlineData("\"models\": \"list.json\"")]
    [InlineData("\"ignore-sidecars\": true")]
    [InlineData("\"secret-initialization\": true")]
    [InlineData("\"keep-close\": true")]
    [InlineData("\"common-ancestor\": \"a.pt\"")]
    [InlineData("\"initialization\": \"a.pt\"")]
    [InlineData("\"quiet\": true")]
    [InlineData("\"compare\": {\"in-process\": true}")]
    [InlineData("\"matrix\": {\"in-process\": true}")]
    public async Task Compare_AGuardInAFileThatWasFound_IsRefused(string setting)
    {
        Write($"{{{setting}}}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare a.pt b.pt");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("is not taken from a file that nobody named").And.Contain("--config none does without it");
    }

    [Theory]
    [InlineData("\"panel\": [\"https://host/v2/models/m\"]", "leads to the network")]
    [InlineData("\"panel\": \"x.endpoint.json\"", "leads to the network")]
    [InlineData("\"panel\": \"listed\"", "leads to the network")]
    [InlineData("\"inputs\": \"/etc\"", "leads out of the file's folder")]
    [InlineData("\"inputs\": \"../elsewhere\"", "leads out of the file's folder")]
    [InlineData("\"inputs\": \"link/x.npy\"", "leads out of the file's folder")]
    public async Task Compare_APathThatLeadsAway_IsRefusedFromAFileThatWasFound(string setting, string contained)
    {
        Directory.CreateDirectory(_folder.File("listed"));
        _folder.Write("listed/panel.json", "{\"models\": [{\"name\": \"m\", \"path\": \"https://host/v2/models/m\"}]}");
        Directory.CreateSymbolicLink(_folder.File("link"), Path.GetTempPath());
        Write($"{{{setting}}}");
        using var working = new WorkingFolder(_folder.Path);

        var found = await CommandResult.OfAsync("compare a.pt b.pt");
        var named = await CommandResult.OfAsync("compare a.pt b.pt --config modeldiff.json");

        found.ExitCode.Should().Be(2);
        found.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
        named.ExitCode.Should().Be(1, because: named.Error);
    }

    [Fact]
    public async Task Compare_AFolderIntoWhichEverybodyWrites_IsNotTrusted()
    {
        if (OperatingSystem.IsWindows())
            return;   // has other permissions
        Write("{\"pairs\": 7}");
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherWrite);
        using var working = new WorkingFolder(_folder.Path);

        var found = await CommandResult.OfAsync("compare a.pt b.pt");
        var named = await CommandResult.OfAsync("compare a.pt b.pt --config modeldiff.json");

        found.Error.Should().Contain("was not read: everybody may write").And.NotContain("--pairs=7");
        named.Error.Should().Contain("--pairs=7");
    }

    [LinuxFact]
    public async Task Compare_ALinkToAFileOfOnesOwn_IsRead()
    {
        Directory.CreateDirectory(_folder.File("work"));
        Write("{\"pairs\": 7}");
        File.CreateSymbolicLink(_folder.File("work/modeldiff.json"), _folder.File("modeldiff.json"));
        using var working = new WorkingFolder(_folder.File("work"));

        (await CommandResult.OfAsync("compare a.pt b.pt")).Error.Should().Contain("--pairs=7");
    }

    [Fact]
    public async Task Compare_AValueWithLinesOfItsOwn_IsToldOnOneLine()
    {
        Write($"{{\"hold\": [\"a=1\\nmodeldiff: all is well\"], \"classes\": \"{new string('x', 5000)}\", \"seed\": 3}}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare a.onnx b.onnx");

        var note = result.Error.Split('\n').Should().ContainSingle(line => line.StartsWith("note: ", StringComparison.Ordinal)).Which;
        note.Should().Contain("--hold=a=1 modeldiff: all is well").And.Contain("xxx… --seed=3");
        result.Complaints.Should().NotContain(line => line.Contains("all is well", StringComparison.Ordinal) && line.StartsWith("modeldiff: all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compare_ANamedFile_MayGuardAndWrite()
    {
        Directory.CreateDirectory(_folder.File("config"));
        _folder.Write("config/mine.json", "{\"in-process\": true, \"json\": \"r.json\", \"retries\": 3, \"inputs\": \"i.npy\"}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare a.pt b.pt --config config/mine.json");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain($"gives --in-process --json={Path.Combine("config", "r.json")} --retries=3 --inputs={Path.Combine("config", "i.npy")}\n").And.Contain("there is no such file");
    }

    [Fact]
    public async Task Compare_AResultOverTheFile_IsWrongUsage()
    {
        Write("{\"pairs\": 7}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync("compare a.pt b.pt --json modeldiff.json");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("the command reads it");
    }

    [Fact]
    public async Task Compare_ARecord_TellsTheFileAndWhatItGave()
    {
        Write("{\"pairs\": 4, \"generator\": \"random\"}");
        using var working = new WorkingFolder(_folder.Path);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("victim.onnx")} --json - -q");

        result.ExitCode.Should().Be(0, because: result.Error);
        var record = result.Json.GetProperty("record");
        record.GetProperty("inputs")[0].GetProperty("path").GetString().Should().EndWith("modeldiff.json");
        record.GetProperty("inputs")[0].GetProperty("sha256").GetString().Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder.File("modeldiff.json")))));
        string[] line = [.. record.GetProperty("commandLine").EnumerateArray().Select(word => word.GetString()!)];
        string.Join(' ', line).Should().StartWith("modeldiff compare --config none ").And.EndWith("-q --pairs 4 --generator random");

        var again = await CommandResult.OfAsync([.. line[1..], "--json", "-"]);
        again.Json.GetProperty("similarity").GetRawText().Should().Be(result.Json.GetProperty("similarity").GetRawText());
        again.Json.GetProperty("record").GetProperty("commandLine").GetRawText().Should().Be(record.GetProperty("commandLine").GetRawText());
        again.Error.Should().NotContain("note: ");
    }

    [Fact]
    public void Words_OfAName_AreNoPath()
    {
        _folder.Write("list.json", "{\"models\": [{\"name\": \"theirs\", \"path\": \"m.onnx\"}]}");
        var paths = SettingsPaths.For(_folder.File("case.json"), [], _folder.File("list.json"));
        using var working = new WorkingFolder(_folder.Path);

        (paths.Of("theirs"), paths.Of("m.onnx"), paths.Of("https://h/m"), paths.Of("-"), paths.Of("../x")).Should().Be(("theirs", "m.onnx", "https://h/m", "-", Path.Combine("..", "x")));
    }

    [Fact]
    public void Config_IsTakenByEveryCommandWithOptionsOfItsOwn()
    {
        var root = ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false));

        Commands(root).Where(command => command.Options.Contains(CommonOptions.Config)).Select(HelpText.FullNameOf).Select(name => name["modeldiff ".Length..]).Order(StringComparer.Ordinal).Should().Equal(
            "coins check", "coins toss", "compare", "demo", "fingerprint check", "fingerprint create", "fingerprint show", "inspect", "matrix", "matrix merge", "panel check", "panel pack", "panel train", "prepare", "scan", "serve", "shadows train");
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    private void Write(string json) => _folder.Write("modeldiff.json", json);
}
