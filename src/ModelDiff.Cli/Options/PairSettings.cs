using ModelDiff.Cli.Output;
using ModelDiff.Inputs;
using ModelDiff.Models;
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

    /// <summary>Stands in for the default generator where no model has gradients; null where a generator was asked for.</summary>
    public IInputGenerator? WithoutGradients { get; init; }

    /// <summary>These settings for models at hand: where none has gradients for the default attack, pairs are of random signs.</summary>
    /// <param name="models">Borrowed; those that inputs may be crafted on.</param>
    /// <param name="terminal">Told of the change.</param>
    public PairSettings For(IEnumerable<IModelAdapter> models, Terminal terminal)
    {
        if (WithoutGradients is not { } generator || models.Any(model => model.GetCapability<IDifferentiableModel>() is not null))
            return this;
        terminal.Warn("no model has gradients to craft adversarial pairs with: pairs are of random signs (--generator sign).");
        return this with { Comparison = Comparison with { Generator = generator } };
    }

    /// <summary>How many seed inputs pairs and, with a panel, its probe take at most.</summary>
    public int SeedsWanted(bool withPanel) =>
        Math.Max(Comparison.Generator.SeedsPerPair * Comparison.Pairs, withPanel ? Comparison.Audit.Probe.Natural : 0);
}
