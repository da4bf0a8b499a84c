using System.CommandLine;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff coins toss|check</c></summary>
internal static class CoinsCommand
{
    public static Command Create(Terminal terminal) =>
        new("coins", "Let secret coins choose what you train on, and find later who learned from the choice: an exact test without a panel.")
        {
            CoinsTossCommand.Create(terminal),
            CoinsCheckCommand.Create(terminal),
        };
}
