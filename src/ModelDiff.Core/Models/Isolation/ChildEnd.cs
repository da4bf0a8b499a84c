using System.Globalization;

namespace ModelDiff.Models;

/// <summary>How a child's end is told.</summary>
internal static class ChildEnd
{
    private const int FirstSignal = 128;
    private const int KillSignal = 9;

    /// <summary>The exception.</summary>
    /// <param name="options">The model's.</param>
    /// <param name="stop">Why the owner stopped it, if it did.</param>
    /// <param name="exitCode">How it ended, or null.</param>
    /// <param name="lastWords">What it said, or null.</param>
    /// <param name="loading">Whether it was about to load the model.</param>
    /// <param name="cause">What the owner met.</param>
    public static ModelIsolationException Describe(IsolationOptions options, StopReason stop, int? exitCode, string? lastWords, bool loading, Exception cause)
    {
        var doing = loading ? "while it was loaded" : "while it answered";
        var (fault, reason) = stop switch
        {
            StopReason.TimedOut => (IsolationFault.TimedOut, $"was stopped {doing}: not done within its time limit ({(loading ? LimitText.LoadTime(options) : LimitText.BatchTime(options))})."),
            StopReason.OutOfMemory => (IsolationFault.OutOfMemory, $"was stopped {doing}: it took more than its memory limit ({LimitText.Memory(options)})."),
            StopReason.Garbled => (IsolationFault.Garbled, $"was stopped {doing}: its process does not keep to the protocol: {CleanedText.Of(cause.Message)}."),
            StopReason.None when exitCode == FirstSignal + KillSignal && !OperatingSystem.IsWindows() => (IsolationFault.Killed, $"died {doing}: its process was killed from outside (by a person, or by a system without memory left)."),
            _ => (IsolationFault.Crashed, $"died {doing}: {Cause(exitCode)}{(lastWords is null ? "" : $": {lastWords.TrimEnd(':', '.')}")}."),
        };
        return new ModelIsolationException(options.Name, fault, reason, exitCode, lastWords, cause);
    }

    private static string Cause(int? exitCode) => OperatingSystem.IsWindows() ? string.Create(CultureInfo.InvariantCulture, $"its process ended with code 0x{exitCode:X8}") : exitCode switch
    {
        FirstSignal + 4 => "SIGILL (an instruction that this processor does not know)",
        FirstSignal + 6 => "it aborted",
        FirstSignal + 7 => "SIGBUS (memory that is not there)",
        FirstSignal + 8 => "SIGFPE (a whole number divided by zero)",
        FirstSignal + 11 => "SIGSEGV (memory that is not its own)",
        FirstSignal + 25 => "SIGXFSZ (it wrote to a file)",
        FirstSignal + 31 => "SIGSYS (a system call that is not allowed)",
        > FirstSignal => string.Create(CultureInfo.InvariantCulture, $"signal {exitCode - FirstSignal}"),
        null => "its process does not answer",
        _ => string.Create(CultureInfo.InvariantCulture, $"its process ended with code {exitCode}"),
    };
}
