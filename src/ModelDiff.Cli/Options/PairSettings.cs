using ModelDiff.Cli.Output;
using ModelDiff.Inputs;
using ModelDiff.Probes;

namespace ModelDiff.Cli.Options;

/// <summary>How input pairs are made and compared, as read from the command line.</summary>
internal sealed record PairSettings
{
    public required ComparisonOptions Comparison { get; init; }

    public string? Inputs { get; init; }

    public string? PairsFile { get; init; }

    public string? SavePairs { get; init; }

    /// <summary>Whether the number of pairs was asked for, so that fewer are an error.</summary>
    public bool PairsAreExplicit { get; init; }

    /// <summary>Says that pairs are of random signs where adversarial ones were to be expected.</summary>
    public void TellOfSigns(InputPairs made, bool withPanel, Terminal terminal)
    {
        if (!withPanel && Comparison.Generator is AutomaticPairs && made.Description.Name == new SignPairs().Name)
            terminal.Warn("no model has gradients to craft adversarial pairs with: pairs are of random signs (--generator sign).");
    }

    /// <summary>How many seed inputs pairs and, with a panel, its probe take at most.</summary>
    public int SeedsWanted(bool withPanel) =>
        Math.Max(Comparison.Generator.SeedsPerPair * Comparison.Pairs, withPanel ? Comparison.Audit.Probe.Natural : 0);
}
