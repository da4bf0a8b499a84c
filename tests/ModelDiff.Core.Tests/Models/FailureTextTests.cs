using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class FailureTextTests
{
    private const string Trace = "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript, serialized code (most recent call last):\n"
        + "  File \"code/__torch__.py\", line 9, in forward\n    x: Tensor) -> Tensor:\n    return torch.linear(x, w)\n           ~~~~~ <--- HERE\n\n";

    [Theory]
    [InlineData("first\nsecond", "first")]
    [InlineData("\n  first  \n", "first")]
    [InlineData("RuntimeError: bad", "bad")]
    [InlineData("[enforce fail at inline_container.cc:230] . Too new", "Too new")]
    [InlineData("RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: can't allocate memory")]
    [InlineData(Trace + "RuntimeError: sizes differ\n", "sizes differ")]
    [InlineData(Trace + "builtins.ValueError: too small\n", "ValueError: too small")]
    [InlineData(Trace, "~~~~~ <--- HERE")]
    [InlineData("", "InvalidOperationException")]
    public void OneLine_Message_IsItsPoint(string message, string expected) => FailureText.OneLine(new InvalidOperationException(message)).Should().Be(expected);
}
