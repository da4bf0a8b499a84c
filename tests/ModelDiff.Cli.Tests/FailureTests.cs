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
