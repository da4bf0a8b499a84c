using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelDiff.Models;

/// <summary>Failures of models in one line. What libtorch says runs over many: traces of TorchScript before the point, stack frames after it.</summary>
internal static partial class FailureText
{
    private const string InterpreterPrefix = "The following operation failed in the TorchScript interpreter.";

    /// <summary>The one line of an exception's message that tells a person what went wrong.</summary>
    public static string OneLine(Exception exception)
    {
        var lines = exception.Message.Split('\n').Where(l => !string.IsNullOrWhiteSpace(l)).ToArray();
        if (lines.Length == 0)
            return exception.GetType().Name;
        var line = lines[0].StartsWith(InterpreterPrefix, StringComparison.Ordinal)
            ? lines.LastOrDefault(static l => RaisedError().IsMatch(l)) ?? lines[^1]
            : lines[0];
        return OnMemory(exception) ?? Clean(Prefix().Replace(line.Trim(), ""));
    }

    /// <summary>What to do about a lack of memory, as a sentence; null where the failure is another one.</summary>
    public static string? OnMemory(Exception exception) => exception is OutOfMemoryException || OutOfMemory().Match(exception.Message) is { Success: true }
        ? $"it ran out of memory{(Bytes().Match(exception.Message) is { Success: true } bytes ? $" when it asked for {bytes.Groups[1].Value}" : "")}: lower the batch size (--batch-size)."
        : null;

    /// <summary>A text from a model or a server as it may be shown: without the characters that steer a terminal, break a line or turn the direction of writing.</summary>
    /// <param name="text">Anything.</param>
    /// <returns>The text with <c>\uFFFD</c> in place of each such character.</returns>
    public static string Clean(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : string.Concat(text.EnumerateRunes().Select(rune => IsHarmless(rune) ? rune.ToString() : "\uFFFD"));

    /// <summary>Whether a character neither steers a terminal nor breaks a line nor turns the direction of writing.</summary>
    internal static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>The last line of a TorchScript trace, for example <c>builtins.ValueError: too small</c>.</summary>
    [GeneratedRegex(@"^[A-Za-z_][\w.]*: ")]
    private static partial Regex RaisedError();

    [GeneratedRegex(@"out of memory|can't allocate memory|not enough memory|Failed to allocate memory|bad_alloc|bad allocation", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();

    [GeneratedRegex(@"(?:allocate memory: you tried to allocate|buffer of size|Tried to allocate) (\d[\d.]*(?: \w?i?B\b| bytes)?)", RegexOptions.IgnoreCase)]
    private static partial Regex Bytes();

    /// <summary>What says nothing to a reader.</summary>
    [GeneratedRegex(@"^(?:RuntimeError: |builtins\.|\[enforce fail at [^\]]*\] (?:err == 0)?\. )+")]
    private static partial Regex Prefix();
}
