using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.Verdicts;

/// <summary>What a panel is asked, and how it decides.</summary>
public sealed record AuditOptions
{
    /// <summary>Fewest rows on which an audit can rest.</summary>
    public const int LeastQueries = 60;

    /// <summary>The accepted false-positive rate unless another is asked for.</summary>
    public const double DefaultFalsePositiveRate = 0.01;

    /// <summary>How often an innocent model may be called derived, in (0, 1); default 0.01. Never finer than the panel allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1).</exception>
    public double FalsePositiveRate
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), value, "A false-positive rate lies between 0 and 1.");
    } = DefaultFalsePositiveRate;

    /// <summary>How many inputs of each kind each model is asked for.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>The evidence that counts; default <see cref="EvidenceSet.Default"/>. What reads a part that the probe lacks is left out.</summary>
    /// <exception cref="ArgumentException">There is none, or two bear one name.</exception>
    public ImmutableArray<IEvidence> Evidence
    {
        get;
        init => field = !value.IsDefaultOrEmpty && value.DistinctBy(item => item.Name).Count() == value.Length
            ? value
            : throw new ArgumentException("At least one evidence is expected, each with a name of its own.", nameof(Evidence));
    } = EvidenceSet.Default;

    /// <summary>Most rows that a model is asked for, at least 60; the probe is made smaller where it has more. Default: no limit beside the probe's own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 60.</exception>
    public int? MaximumQueries
    {
        get;
        init
        {
            if (value is { } rows)
                ArgumentOutOfRangeException.ThrowIfLessThan(rows, LeastQueries, nameof(MaximumQueries));
            field = value;
        }
    }

    /// <summary>
    /// Whether the suspect is asked in goes, each followed by a look at the evidence, until that suffices. The accepted false-positive rate is shared out evenly among the looks
    /// (Bonferroni), so that looking early costs no error; a panel that cannot support so fine a level gets fewer looks. Default: asked at once.
    /// </summary>
    public bool Sequential { get; init; }

    /// <summary>
    /// Whether it is attested, from before the dispute, that nobody else can have begun at the victim's initial weights, for example by a signed commitment to a secret seed.
    /// Then no twins of that initialization are needed, and sharing it speaks against the suspect. Default: no.
    /// </summary>
    public bool SecretInitialization { get; init; }

    /// <summary>Whether reference models stay in the panel although they seem to come from the victim; such ones hide a thief. Default: they are left out, and named.</summary>
    public bool KeepsClose { get; init; }

    /// <summary>The evidence that the parts of a probe allow.</summary>
    internal ImmutableArray<IEvidence> EvidenceFor(Probes.Probe probe) => EvidenceSet.For(Evidence, probe.Parts);

    /// <summary>The probe's options, with no more rows than may be asked for.</summary>
    /// <param name="seeds">Seed inputs at hand.</param>
    internal ProbeOptions ProbeFor(long seeds) => MaximumQueries is { } rows ? Probe.Within(rows, seeds) : Probe;
}
