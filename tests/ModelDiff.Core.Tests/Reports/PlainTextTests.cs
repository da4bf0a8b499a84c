using ModelDiff.Reports;

namespace ModelDiff.Tests.Reports;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain \u00E4 \u05D0 \U0001F600\n\t.", "plain \u00E4 \u05D0 \U0001F600\n\t.")]
    [InlineData("a\r\nb\rc", "a\nb\uFFFDc")]
    [InlineData("\u001b[31m\u009b2J\u0007\u0008\0\u007f", "\uFFFD[31m\uFFFD2J\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("\u202Egpj.pt\u2066\u2069\u200F\u061C\u2028", "\uFFFDgpj.pt\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    public void Of_WhatATerminalObeys_IsReplaced(string text, string expected) => PlainText.Of(text).Should().Be(expected);
}
