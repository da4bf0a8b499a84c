namespace ModelDiff.Cli.Tests;

public class OnnxTests
{
    [Theory]
    [InlineData("twin.pt", "twin.onnx")]
    [InlineData("twin.onnx", "twin.pt")]
    public async Task Compare_OneNetworkExportedBothWays_IsTheSame(string victim, string suspect)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Onnx(victim)} {Fixtures.Onnx(suspect)} --size 6 --pairs 12 --steps 5 --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-4);
        result.Json.GetProperty("generator").GetProperty("craftedOn").GetString().Should().Be("twin");
    }

    [Theory]
    [InlineData("", "sign")]
    [InlineData("--generator search --tries 20", "search")]
    public async Task Compare_OnnxModelsOnly_NeedsNoGradients(string options, string generator)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Onnx("twin.onnx")} {Fixtures.Onnx("twin.onnx")} --pairs 4 {options} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Json.GetProperty("similarity").GetDouble().Should().BeApproximately(1, 1e-6);
        result.Json.GetProperty("generator").GetProperty("name").GetString().Should().Be(generator);
        result.Error.Contains("pairs are of random signs (--generator sign)").Should().Be(options.Length == 0);
    }

    [Fact]
    public async Task Compare_OnnxModelsOnlyAndAnAttackAskedFor_NamesGeneratorsWithoutGradients()
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Onnx("twin.onnx")} {Fixtures.Onnx("twin.onnx")} --pairs 4 --generator adversarial");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("search");
    }

    [Fact]
    public async Task Compare_AModelWithOtherInputs_HoldsThem()
    {
        var model = Fixtures.Onnx("stateful.onnx");

        var refused = await CommandResult.OfAsync($"compare {model} {model} --generator random --pairs 4 --output output");
        var held = await CommandResult.OfAsync($"compare {model} {model} --generator random --pairs 4 --output output --hold sr=16000 --hold-zeros --json -");

        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("'state'").And.Contain("'sr'");
        held.ExitCode.Should().Be(0, because: held.Error);
    }

    [Theory]
    [InlineData("twin.onnx", "'image' float32 [batch, 3, 6, 6]")]
    [InlineData("stateful.onnx", "'sr' int64 []")]
    [InlineData("unknown_operator.onnx", "trouble")]
    public async Task Inspect_AnOnnxFile_TellsInputsOpsetAndProducer(string name, string contained)
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Onnx(name)}");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain(contained).And.Contain("ai.onnx").And.Contain("producer");
    }

    [Theory]
    [InlineData("--hold sr", "NAME=VALUE")]
    [InlineData("--layout sideways", "sideways")]
    public async Task Options_Wrong_SayWhatIsExpected(string option, string contained)
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Onnx("twin.onnx")} {option}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
    }
}
