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
        return Prefix().Replace(line.Trim(), "");
    }

    /// <summary>The last line of a TorchScript trace, for example <c>builtins.ValueError: too small</c>.</summary>
    [GeneratedRegex(@"^[A-Za-z_][\w.]*: ")]
    private static partial Regex RaisedError();

    /// <summary>What says nothing to a reader.</summary>
    [GeneratedRegex(@"^(?:RuntimeError: |builtins\.|\[enforce fail at [^\]]*\] (?:err == 0)?\. )+")]
    private static partial Regex Prefix();
}
