using System.CommandLine;
using System.Text.Json;
using ModelDiff.Cli.Options;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Tests;

public sealed class PanelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_DerivedModelWithoutTwinsInThePanel_IsWithheldWithItsEvidence()
    {
        var json = (await RunAsync("derived.onnx", "--json -")).Json;

        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
        json.GetProperty("verdict").GetProperty("p").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("verdict").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()).Should().Contain(reason => reason!.Contains("modeldiff panel train"));
        var evidence = json.GetProperty("evidence").EnumerateArray().ToArray();
        evidence.Select(item => item.GetProperty("name").GetString()).Should().Equal("ddv-similarity", "geometry-smooth", "geometry-noise");
        evidence.Should().OnlyContain(item => item.GetProperty("z").GetDouble() > 1 && item.GetProperty("p").GetDouble() < 0.1);
        var panel = json.GetProperty("panel");
        panel.GetProperty("size").GetInt32().Should().Be(14);
        panel.GetProperty("queries").GetInt32().Should().Be(400);
        panel.GetProperty("sameTask").ValueKind.Should().Be(JsonValueKind.Null);
        panel.GetProperty("unrelatedToVictim").GetArrayLength().Should().Be(14);
    }

    [Fact]
    public async Task Compare_Stranger_IsNotShown()
    {
        var result = await RunAsync("stranger.onnx", "--fail-on-reuse");

        result.ExitCode.Should().Be(0);
        result.Out.Should().Contain("not shown that the suspect was made from the victim").And.Contain("14 reference models").And.Contain("geometry-noise");
        result.Out.Split('\n').Should().ContainSingle(line => line.StartsWith("verdict ", StringComparison.Ordinal)).Which.Should().Contain("not shown").And.EndWith("were judged.");
    }

    [Theory]
    [InlineData("", "sign")]
    [InlineData("--steps 2", "adversarial")]
    [InlineData("--generator random", "random")]
    public async Task Compare_WithAPanel_CraftsPairsOnRequestAlone(string options, string generator)
    {
        var models = $"{Fixtures.Mlp} {Fixtures.Mlp} --input-shape 3 --pairs 4 --in-process";

        var judged = await CommandResult.OfAsync($"compare {models} --panel {Fixtures.Quantized} {options} --json -");
        var alone = await CommandResult.OfAsync($"compare {models} --steps 2 --json -");

        judged.ExitCode.Should().Be(0, because: judged.Error);
        judged.Json.GetProperty("generator").GetProperty("name").GetString().Should().Be(generator);
        judged.Error.Should().NotContain("no model has gradients");
        alone.Json.GetProperty("generator").GetProperty("name").GetString().Should().Be("adversarial");
    }

    [Fact]
    public async Task Compare_NothingJudged_PassesAGateOnlyThatDoesNotAsk()
    {
        (await RunAsync("derived.onnx", "--fail-on derived")).ExitCode.Should().Be(0);
        (await RunAsync("derived.onnx", "--fail-on derived,undetermined")).ExitCode.Should().Be(4);
        (await RunAsync("stranger.onnx", "--fail-on derived,undetermined")).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("--fail-on derived", VerdictDecision.Derived, 3)]
    [InlineData("--fail-on undetermined", VerdictDecision.Derived, 0)]
    [InlineData("--fail-on-reuse", VerdictDecision.Derived, 3)]
    [InlineData("--fail-on-reuse --fail-on undetermined", VerdictDecision.Undetermined, 4)]
    [InlineData("--fail-on derived,undetermined", VerdictDecision.Derived, 3)]
    [InlineData("--fail-on derived undetermined", VerdictDecision.NotShown, 0)]
    [InlineData("", VerdictDecision.Derived, 0)]
    public void FailOn_AnyVerdict_HasItsExitCode(string options, VerdictDecision decision, int exitCode)
    {
        var failOn = new FailOn();
        var command = new RootCommand();
        failOn.AddTo(command);

        failOn.Read(command.Parse(options))(new Verdict(decision, null, [])).Should().Be(exitCode);
    }

    [Fact]
    public async Task Compare_FailOnSomethingElse_IsWrongUsage()
    {
        var result = await RunAsync("derived.onnx", "--fail-on stolen");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("derived and undetermined").And.Contain("'stolen'");
    }

    [Theory]
    [InlineData("victim.onnx")]
    [InlineData("derived.onnx")]
    public async Task Compare_VictimOrSuspectInThePanel_IsWrongUsageAtOnce(string model)
    {
        var panel = Directory.CreateDirectory(_folder.File("panel")).FullName;
        File.Copy(Fixtures.Panel(model), Path.Combine(panel, "own-copy.onnx"));

        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --panel {panel} --generator sign");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("own-copy.onnx").And.Contain("leave it out of the panel");
    }

    [Fact]
    public async Task Compare_Sequential_AsksTheSuspectForLess()
    {
        var panel = (await RunAsync("derived.onnx", "--sequential --fpr 0.05 --json -")).Json.GetProperty("panel");

        panel.GetProperty("queries").GetInt32().Should().BeLessThan(panel.GetProperty("queriesPlanned").GetInt32());
    }

    [Fact]
    public async Task Compare_QueryLimit_CountsPairsAndProbe()
    {
        (await RunAsync("derived.onnx", "--max-queries 140 --json -")).Json.GetProperty("panel").GetProperty("queriesPlanned").GetInt32().Should().Be(100);
        var refused = await RunAsync("derived.onnx", "--max-queries 90");

        refused.ExitCode.Should().Be(2);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("leaves 50 rows beside 20 pairs");
    }

    [Fact]
    public async Task Compare_CopiesInThePanel_CountOnceAndAreNamed()
    {
        var copy = _folder.File("again.onnx");
        File.Copy(Directory.GetFiles(Fixtures.Panel("references"), "*.onnx").Order(StringComparer.Ordinal).First(), copy);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("stranger.onnx")} {Fixtures.References} {copy} --generator sign --pairs 20");

        result.ExitCode.Should().Be(0, because: result.Error);
        string.Join(' ', result.Out.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Should().Contain("14 reference models").And.Contain("and 'again' are one (their files are the same, byte for byte) and count once.");
    }

    [Theory]
    [InlineData("nowhere.onnx", 1, "nowhere.onnx")]
    [InlineData("{empty}", 2, "holds no model")]
    public async Task Compare_PanelThatIsNone_SaysSo(string panel, int exitCode, string message)
    {
        var empty = Directory.CreateDirectory(_folder.File("empty")).FullName;

        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --panel {panel.Replace("{empty}", empty, StringComparison.Ordinal)} --generator sign");

        result.ExitCode.Should().Be(exitCode);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Compare_PanelOfOtherInputs_NamesTheModel()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} {Fixtures.References} {Fixtures.Onnx("dynamic_batch.onnx")} --generator sign --pairs 4");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("dynamic_batch").And.Contain("--input-shape");
    }

    private static Task<CommandResult> RunAsync(string suspect, string more) => CommandResult.OfAsync(
        $"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel(suspect)} {Fixtures.References} --generator sign --pairs 20 {more}");
}
