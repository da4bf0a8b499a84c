using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>The measures that are compared on every zoo.</summary>
internal static class BuiltInMeasures
{
    /// <summary>0.06 in the networks' own units, in which pixels from 0 to 1 become -2 to 2.</summary>
    private const double PaperEpsilon = 0.06 / 4;

    /// <summary>The paper's method in its own settings.</summary>
    public const string Paper = "modeldiff-paper";

    /// <summary>Chance.</summary>
    public const string Random = "random";

    private const int Steps = 50;

    private static readonly AdversarialPairs PaperAttack = new(new AdversarialOptions { Epsilon = PaperEpsilon, Loss = AttackLoss.Released, Steps = Steps });
    private static readonly AdversarialPairs DefaultAttack = new(new AdversarialOptions { Steps = Steps });

    /// <summary>All built-in measures.</summary>
    public static ImmutableArray<Measure> All { get; } =
    [
        new(Paper, _ => new DdvEvidence(first: ProbePart.Natural, second: ProbePart.Adversarial), PaperAttack, Steps),
        new("ddv", _ => new DdvEvidence(first: ProbePart.Natural, second: ProbePart.Adversarial), DefaultAttack, Steps),
        new("ddv-natural", _ => new DdvEvidence(first: ProbePart.Natural, second: ProbePart.Natural)),
        new("transfer-gain", _ => new TransferGain(), DefaultAttack, Steps),
        new("geometry", _ => new OutputGeometry()),
        new("cka", _ => new KernelAlignment()),
        new("cka-adversarial", _ => new KernelAlignment(ProbePart.Adversarial), DefaultAttack, Steps),
        new("sac", _ => new SampleCorrelation()),
        new("akh", labels => new ErrorAgreement(labels)),
        new("fbi", _ => new LabelInformation()),
        new(Random, _ => new RandomEvidence()),
    ];

    /// <summary>The built-in measures of these names, in their order here.</summary>
    /// <exception cref="FormatException">There is no such measure; the message lists the names.</exception>
    public static ImmutableArray<Measure> Parse(IReadOnlyCollection<string> names)
    {
        if (names.FirstOrDefault(name => !PanelJudge.Names.Contains(name) && All.All(measure => measure.Name != name)) is { } unknown)
            throw new FormatException($"There is no measure '{unknown}'; expected {string.Join(", ", PanelJudge.Names.Concat(All.Select(measure => measure.Name)))}.");
        return [.. All.Where(measure => names.Contains(measure.Name))];
    }
}
