using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>The command line that starts a child process. Immutable.</summary>
/// <param name="Executable">A program, by its path or by a name that the system finds.</param>
/// <param name="Arguments">Its arguments, each as one word.</param>
public sealed record ChildCommand(string Executable, ImmutableArray<string> Arguments)
{
    /// <summary>The program of this process once more, by whatever started it: its own executable, or <c>dotnet</c> with its assembly.</summary>
    /// <param name="program">Any type of the program's main assembly.</param>
    /// <param name="arguments">What the child is told.</param>
    /// <exception cref="InvalidOperationException">The system does not tell the path of this process.</exception>
    public static ChildCommand ThisProgram(Type program, params ReadOnlySpan<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(program);
        var host = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell the path of this process; name the executable instead.");
        var assembly = program.Assembly.Location;   // empty where the program is a single file
        return Path.GetFileNameWithoutExtension(host) == "dotnet" && assembly.Length > 0
            ? new(host, [assembly, .. arguments])
            : new(host, [.. arguments]);
    }
}
