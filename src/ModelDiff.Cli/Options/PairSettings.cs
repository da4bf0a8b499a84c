using ModelDiff.Inputs;

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

    /// <summary>How many seed inputs pairs and, with a panel, its probe take at most.</summary>
    public int SeedsWanted(bool withPanel) =>
        Math.Max(Comparison.Generator is NaturalPairs ? 2 * Comparison.Pairs : Comparison.Pairs, withPanel ? Comparison.Audit.Probe.Natural : 0);
}
