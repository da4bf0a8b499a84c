using System.CommandLine;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff fingerprint create|check|show</c></summary>
internal static class FingerprintCommand
{
    public static Command Create(Terminal terminal) =>
        new("fingerprint", "Keep what a comparison needs of a model in one file, and check suspects against it.")
        {
            FingerprintCreateCommand.Create(terminal),
            FingerprintCheckCommand.Create(terminal),
            FingerprintShowCommand.Create(terminal),
        };
}
