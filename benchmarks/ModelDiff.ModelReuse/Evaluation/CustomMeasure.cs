using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>A measure put together from the library's parts.</summary>
internal sealed record CustomMeasure
{
    private const int DefaultSteps = 50;

    /// <summary>Names of generators.</summary>
    public static IReadOnlyList<string> Generators { get; } = ["natural", "random", "sign", "adversarial", "search", "boundary", "cutmix"];

    /// <summary>Names of evidence.</summary>
    public static IReadOnlyList<string> Evidences { get; } = ["ddv", "transfer-gain", "geometry", "cka", "sac", "akh", "fbi", "agreement"];

    /// <summary>What is measured; one of <see cref="Evidences"/>.</summary>
    public string Evidence { get; init; } = "ddv";

    /// <summary>The inputs that it is measured on; one of <see cref="Generators"/>.</summary>
    public string Generator { get; init; } = "adversarial";

    /// <summary>Distance between outputs, for DDVs.</summary>
    public OutputDistance Distance { get; init; } = OutputDistance.Cosine;

    /// <summary>Similarity between vectors, for DDVs; null for each evidence's own.</summary>
    public DdvSimilarity? Similarity { get; init; }

    /// <summary>Size of changes, as a share of the pixels' range; null for the library's default.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Steps of the attack.</summary>
    public int Steps { get; init; } = DefaultSteps;

    /// <summary>What the attack climbs.</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.Diversity;

    /// <summary>Puts it together.</summary>
    /// <param name="name">What tables call it.</param>
    /// <exception cref="FormatException">The evidence or generator has no such name.</exception>
    public Measure ToMeasure(string name)
    {
        var part = Generator == "natural" ? ProbePart.Natural : ProbePart.Adversarial;
        return new Measure(
            name,
            labels => Evidence switch
            {
                "ddv" => new DdvEvidence(Distance, Similarity, ProbePart.Natural, part),
                "transfer-gain" => new TransferGain(),
                "geometry" => new OutputGeometry(part, Similarity),
                "cka" => new KernelAlignment(part),
                "sac" => new SampleCorrelation(part),
                "akh" => new ErrorAgreement(labels),
                "fbi" => new LabelInformation(),
                "agreement" => new LabelAgreement(part),
                _ => throw new FormatException($"There is no evidence '{Evidence}'; expected {string.Join(", ", Evidences)}."),
            },
            MakeGenerator(),
            Generator == "adversarial" ? Steps : 0);
    }

    private IInputGenerator? MakeGenerator() => Generator switch
    {
        "natural" => null,
        "random" => new RandomPairs(),
        "sign" => new SignPairs(Epsilon is { } size ? new SignOptions { Epsilon = size } : null),
        "adversarial" => new AdversarialPairs(Attack),
        "search" => new SearchPairs(Epsilon is { } size ? new SearchOptions { Epsilon = size } : null),
        "boundary" => new BoundaryPairs(),
        "cutmix" => new CutMixPairs(),
        _ => throw new FormatException($"There is no generator '{Generator}'; expected {string.Join(", ", Generators)}."),
    };

    private AdversarialOptions Attack
    {
        get
        {
            var attack = new AdversarialOptions { Steps = Steps, Loss = Loss };
            return Epsilon is { } size ? attack with { Epsilon = size } : attack;
        }
    }
}
