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
    [InlineData("RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory", "it ran out of memory: lower the batch size (--batch-size).")]
    [InlineData(Trace + "RuntimeError: sizes differ\n", "sizes differ")]
    [InlineData(Trace + "builtins.ValueError: too small\n", "ValueError: too small")]
    [InlineData(Trace, "~~~~~ <--- HERE")]
    [InlineData("", "InvalidOperationException")]
    public void OneLine_Message_IsItsPoint(string message, string expected) => FailureText.OneLine(new InvalidOperationException(message)).Should().Be(expected);

    [Theory]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 96000000000 bytes. Error code 12", "it ran out of memory when it asked for 96000000000 bytes: lower the batch size (--batch-size).")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has", "it ran out of memory when it asked for 2.00 GiB: lower the batch size (--batch-size).")]
    [InlineData("Failed to allocate memory for requested buffer of size 4000", "it ran out of memory when it asked for 4000: lower the batch size (--batch-size).")]
    [InlineData("std::bad_alloc", "it ran out of memory: lower the batch size (--batch-size).")]
    public void OneLine_LackOfMemory_SaysWhatToLower(string message, string expected) => FailureText.OneLine(new InvalidOperationException(message)).Should().Be(expected);

    [Theory]
    [InlineData("plain text, 100 %", "plain text, 100 %")]
    [InlineData("größer, 大きい", "größer, 大きい")]
    [InlineData("a\e[31mb\u0007", "a\uFFFD[31mb\uFFFD")]
    [InlineData("a\u009B2Jb\u007F", "a\uFFFD2Jb\uFFFD")]
    [InlineData("\u202Eabc\u2066\u200F\u2028\u2029", "\uFFFDabc\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\tb\r\nc", "a\uFFFDb\uFFFD\uFFFDc")]
    public void Clean_WhatSteersATerminal_IsReplaced(string text, string expected) => FailureText.Clean(text).Should().Be(expected);
}
