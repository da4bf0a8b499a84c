using ModelDiff.Http.Transport;
using ModelDiff.Models;

namespace ModelDiff.Cli.Tests;

public sealed class FailureTests
{
    private const string Libtorch = "[enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 822083584 bytes. Error code 12 (Cannot allocate memory)";

    public static TheoryData<Exception, string> OutOfMemory => new()
    {
        { new ModelForwardException("net", "[32, 3, 8, 8]", Libtorch), "Model 'net' ran out of memory" },
        { new ModelForwardException("net", "[32, 3, 8, 8]", "it failed", new InvalidOperationException("CUDA out of memory. Tried to allocate 2.00 GiB")), "Model 'net' ran out of memory" },
        { new InvalidOperationException(Libtorch), "out of memory" },
        { new InsufficientMemoryException(), "out of memory" },
    };

    [Theory]
    [MemberData(nameof(OutOfMemory))]
    public async Task ReportAsync_OutOfMemory_SaysWhatToLower(Exception exception, string words)
    {
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = await Failure.ReportAsync(exception, error, verbose: false);

        exitCode.Should().Be(1);
        error.ToString().Should().Be($"modeldiff: {words}; a smaller --batch-size or fewer --pairs need less.\n");
    }

    [Theory]
    [InlineData("Given groups=1, weight of size [32, 1, 3, 3], expected input[3, 3, 28, 28] to have 1 channels, but got 3 channels instead")]
    [InlineData("[ErrorCode:InvalidArgument] Got invalid dimensions for input: x for the following indices index: 1 Got: 3 Expected: 1 Please fix either the inputs/outputs or the model.")]
    public void Describe_AModelOfGrayImagesAskedInColor_SaysHowToAskIt(string reason)
    {
        Failure.Describe(new ModelForwardException("net", "[3, 3, 28, 28]", reason)).Should().Contain(reason).And.EndWith("The model takes gray images: '--size HEIGHTxWIDTH --channels 1' or '--color gray' says so.");
        Failure.Describe(new ModelForwardException("net", "[3, 1, 28, 28]", "expected input[3, 1, 28, 28] to have 3 channels, but got 1 channels instead")).Should().NotContain("gray");
    }

    public static TheoryData<Exception> WordsOfAServer => new()
    {
        new ModelOutputException("net", "http://host/infer: expected JSON with the output 'y'; got the error 'CUDA out of memory'", null),
        new ModelLoadException("http://host", "it answered 500: CUDA out of memory"),
        new ModelForwardException("net", "[3, 8]", "it answered 500: CUDA out of memory", new EndpointException("it answered 500: CUDA out of memory")),
    };

    [Theory]
    [MemberData(nameof(WordsOfAServer))]
    public async Task ReportAsync_ServerOutOfMemory_ShowsItsWords(Exception exception)
    {
        using var error = new StringWriter { NewLine = "\n" };

        await Failure.ReportAsync(exception, error, verbose: false);

        error.ToString().Should().Contain("CUDA out of memory").And.NotContain("--pairs");
    }
}
