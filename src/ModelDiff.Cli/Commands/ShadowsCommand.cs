using System.CommandLine;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff shadows train</c></summary>
internal static class ShadowsCommand
{
    public static Command Create(Terminal terminal) => new("shadows", "Make copies of your own model as a thief would, to know beforehand which of them an audit finds.")
    {
        ShadowsTrainCommand.Create(terminal),
    };
}
