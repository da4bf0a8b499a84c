namespace ModelDiff.Cli.Tests;

public class InspectCommandTests
{
    [Fact]
    public async Task Inspect_WithAnInputShape_TellsOutputsAndGradients()
    {
        var json = (await CommandResult.OfAsync($"inspect {Fixtures.Convnet} --size 16x16 --json -")).Json;

        json.GetProperty("format").GetString().Should().Be("TorchScript");
        json.GetProperty("inputShape").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(3, 16, 16);
        json.GetProperty("outputShape")[0].GetInt32().Should().BePositive();
        json.GetProperty("gradients").GetBoolean().Should().BeTrue();
        json.GetProperty("sha256").GetString().Should().MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task Inspect_AQuantizedModel_SaysThatItHasNoGradients()
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Quantized} --input-shape 3");

        result.ExitCode.Should().Be(0);
        result.Out.Should().MatchRegex("gradients +no");
    }

    [Fact]
    public async Task Inspect_WithoutAnInputShape_SaysWhatTells()
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Convnet}");

        result.ExitCode.Should().Be(0);
        result.Out.Should().Contain("--size");
    }
}
