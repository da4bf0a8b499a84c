using System.CommandLine;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel train|check|pack</c></summary>
internal static class PanelCommand
{
    public static Command Create(Terminal terminal) =>
        new("panel", "Make the reference models and twins that a verdict needs, check them, and pack them into one file.")
        {
            PanelTrainCommand.Create(terminal),
            PanelCheckCommand.Create(terminal),
            PanelPackCommand.Create(terminal),
        };
}
