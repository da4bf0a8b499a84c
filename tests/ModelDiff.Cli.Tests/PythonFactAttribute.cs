using System.ComponentModel;
using System.Diagnostics;

namespace ModelDiff.Cli.Tests;

/// <summary>A test that runs a script of tests/oracle; skipped, with the reason, where there is no Python with NumPy.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Found = new(Find);

    public PythonFactAttribute() => Skip = Found.Value is null ? "needs Python 3 with NumPy; set MODELDIFF_PYTHON to its path" : null;

    /// <summary>Runs a script and gives what it wrote.</summary>
    /// <param name="arguments">The script's path, then its arguments.</param>
    public static (int ExitCode, string Out, string Error) Run(params IEnumerable<string> arguments) => Run(Found.Value!, arguments);

    private static string? Find()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable("MODELDIFF_PYTHON"), "python3", "/usr/bin/python3", "python"];
        return candidates.FirstOrDefault(candidate => candidate is not null && HasNumPy(candidate));
    }

    private static bool HasNumPy(string python)
    {
        try
        {
            return Run(python, ["-c", "import sys, numpy; assert sys.version_info >= (3, 8)"]).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;   // no such program
        }
    }

    private static (int ExitCode, string Out, string Error) Run(string python, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
