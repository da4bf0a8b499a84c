namespace ModelDiff.Cli.Tests;

/// <summary>An option that applies to none of the models is told, not ignored.</summary>
public sealed class OptionScopeTests
{
    [Theory]
    [InlineData("--token-env NAME")]
    [InlineData("--header-env X-Api-Key=NAME")]
    [InlineData("--timeout 5")]
    [InlineData("--retries 0")]
    [InlineData("--concurrency 2")]
    [InlineData("--request-rows 1")]
    [InlineData("--repeats 3")]
    public async Task Compare_OptionOfEndpointsForFiles_IsRefused(string option)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --pairs 4 {option}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain($"{option.Split(' ')[0]} applies to endpoints; none of the models is one.");
    }

    [Theory]
    [InlineData("--hold sr=1")]
    [InlineData("--hold-zeros")]
    public async Task Compare_HeldInputsForTorchScript_IsRefused(string option)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --pairs 4 {option}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("applies to ONNX, TensorFlow Lite and TensorFlow.js models; none of the models is one.");
    }

    [Fact]
    public async Task Compare_ClassesForScores_IsRefused()
    {
        var script = await CommandResult.OfAsync($"compare {Fixtures.Mlp} {Fixtures.Mlp} --pairs 4 --generator random --classes 4");
        var onnx = await CommandResult.OfAsync($"compare {Fixtures.Onnx("dynamic_batch.onnx")} {Fixtures.Onnx("dynamic_batch.onnx")} --pairs 4 --generator random --classes 4");

        script.ExitCode.Should().Be(1);
        script.Complaints.Should().ContainSingle().Which.Should().Contain("leave the number of classes (--classes) out");
        onnx.ExitCode.Should().Be(1);
        onnx.Complaints.Should().ContainSingle().Which.Should().Contain("holds scores; a number of classes (--classes) is for outputs that hold class indices");
    }

    [Fact]
    public async Task Compare_ClassIndices_AreOneHotWithTheNumberOfClasses()
    {
        var model = Fixtures.Onnx("classifier.onnx");

        var refused = await CommandResult.OfAsync($"compare {model} {model} --pairs 4 --generator random --output label --distance label");
        var compared = await CommandResult.OfAsync($"compare {model} {model} --pairs 4 --generator random --output label --distance label --classes 3 --json -");

        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("give the number of classes (--classes N)");
        compared.Complaints.Should().NotContain(line => line.Contains("class ind", StringComparison.Ordinal));
    }
}
