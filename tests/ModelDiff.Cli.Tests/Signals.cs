using System.Diagnostics;
using System.Globalization;

namespace ModelDiff.Cli.Tests;

/// <summary>Signals, as Ctrl-C and service managers send them.</summary>
internal static class Signals
{
    /// <summary>Sends a signal. A shell without job control starts jobs in the background with SIGINT ignored, and so do all programs that they start: said at once, since the process would run on for ever.</summary>
    /// <param name="process">Ended where it ignores the signal.</param>
    /// <param name="signal">INT or TERM.</param>
    public static async Task SendAsync(Process process, string signal)
    {
        if (signal == "INT" && IgnoresInterrupts(process.Id))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("SIGINT is ignored here: these tests were started by a job in the background of a shell. Start them in the foreground.");
        }

        using var kill = Process.Start("kill", ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static bool IgnoresInterrupts(int process)
    {
        const string key = "SigIgn:";
        const ulong interrupt = 1UL << 1;
        var status = $"/proc/{process}/status";
        var ignored = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return ignored is not null && (ulong.Parse(ignored.AsSpan(key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & interrupt) != 0;
    }
}
