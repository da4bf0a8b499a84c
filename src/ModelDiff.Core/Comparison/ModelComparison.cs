using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using ModelDiff.Weights;
using ModelDiff.Weights.Hidden;

namespace ModelDiff;

/// <summary>The outcome of comparing a suspect with a victim. Immutable; holds no tensors.</summary>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record ModelComparison
{
    private const string PublicBeginning = "both may have begun at weights that others have, too, such as a public network's. Until those are named as common ancestors, the record does not decide.";

    /// <summary>The victim that was asked.</summary>
    public required ModelSignature Victim { get; init; }

    /// <summary>The suspect that was asked.</summary>
    public required ModelSignature Suspect { get; init; }

    /// <summary>SHA-256 of the victim's file in lower-case hexadecimal; null where it is unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>SHA-256 of the suspect's file in lower-case hexadecimal; null where it is none.</summary>
    public string? SuspectSha256 { get; init; }

    /// <summary>The victim's decision distance vector.</summary>
    public required DecisionDistanceVector VictimDdv { get; init; }

    /// <summary>The suspect's decision distance vector.</summary>
    public required DecisionDistanceVector SuspectDdv { get; init; }

    /// <summary>Similarity of the two DDVs, in [-1, 1]; with cosine in [0, 1], because distances are not negative. Null where a DDV does not vary, so that there is nothing to compare.</summary>
    public required double? Similarity { get; init; }

    /// <summary>Bootstrap interval of the similarity over pairs; null without a similarity.</summary>
    public required SimilarityInterval? Interval { get; init; }

    /// <summary>Name of the similarity measure.</summary>
    public required string SimilarityMeasure { get; init; }

    /// <summary>How the input pairs were made.</summary>
    public required GeneratorDescription Generator { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public required long Seed { get; init; }

    /// <summary>Everything measured on the two models.</summary>
    public required ImmutableArray<EvidenceScore> Evidence { get; init; }

    /// <summary>What follows from the evidence.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What the panel says in full; null without one.</summary>
    public AuditResult? Audit { get; init; }

    /// <summary>What the weights say; null where they were not compared.</summary>
    public WeightComparison? Weights { get; init; }

    /// <summary>What was compared with what, by which software and when: what a later reader needs to trust and repeat it. Null where nobody kept it; see <see cref="RunRecord.Of(ModelComparison)"/>.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>Parts that the caller adds to its reports, HTML and Markdown; default none.</summary>
    public ImmutableArray<Reports.ReportSection> Sections { get; init; } = [];

    /// <summary>Where the time went.</summary>
    public ElapsedTimes Elapsed { get; init; }

    /// <summary>The number of input pairs.</summary>
    public int Pairs => VictimDdv.Count;

    /// <summary>Name of the distance between outputs.</summary>
    public string Distance => VictimDdv.Distance;

    /// <summary>Whether it rests on weights alone: see <see cref="ByWeights"/>.</summary>
    public bool IsByWeights => Pairs == 0;

    /// <summary>
    /// A comparison by the weights in two files alone, as of checkpoints that cannot be run: no model was asked, so that there are no pairs, no similarity and no panel. The verdict is <see cref="VerdictDecision.NotShown"/>
    /// where the weights agree no better than those of independently initialized models, which a model that was taught by the victim's answers does not either.
    /// </summary>
    /// <param name="victim">The owner's model.</param>
    /// <param name="suspect">The model under suspicion.</param>
    /// <param name="weights">What their weights say.</param>
    public static ModelComparison ByWeights(ModelSignature victim, ModelSignature suspect, WeightComparison weights)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(weights);
        return new ModelComparison
        {
            Victim = victim,
            Suspect = suspect,
            VictimDdv = DecisionDistanceVector.NotAsked(victim.Name),
            SuspectDdv = DecisionDistanceVector.NotAsked(suspect.Name),
            Similarity = null,
            Interval = null,
            SimilarityMeasure = "none",
            Generator = new GeneratorDescription("none"),
            Seed = 0,
            Evidence = [new EvidenceScore("weights", weights.CopiedShare, P: weights.P) { Description = "the suspect has copies of the victim's trained weights", Counts = true }],
            Weights = weights,
            Verdict = Decide(weights),
        };
    }

    /// <summary>
    /// The same comparison with the weights as a second, independent line of evidence. Identical files and copied training decide the verdict. Common weights alone do not, because innocents that began
    /// at the same weights have them too: unless behavior shows that one was made from the other, the verdict is then undetermined. So it is where a record that nobody else began there is all that speaks
    /// against the suspect, and behavior speaks against the record.
    /// </summary>
    /// <param name="weights">What the weights say; null where they cannot be read.</param>
    public ModelComparison WithWeights(WeightComparison? weights) => this with
    {
        Weights = weights,
        Verdict = weights switch
        {
            { CommonHash: { } hash } => Verdict.IdenticalFiles(hash),
            { Finding: WeightFinding.CommonTraining, RestsOnTheRecord: true } when DoubtOnTheRecord() is { } doubt => new Verdict(VerdictDecision.Undetermined, Verdict.P, [.. weights.Reasons, doubt, .. Verdict.Reasons]),
            { Finding: WeightFinding.CommonTraining } => new Verdict(VerdictDecision.Derived, weights.P, weights.Reasons),
            { Finding: WeightFinding.CommonWeights } when Verdict.Decision == VerdictDecision.Derived => Verdict with { Reasons = [.. Verdict.Reasons, .. weights.Reasons] },
            { Finding: WeightFinding.CommonWeights } => new Verdict(VerdictDecision.Undetermined, Verdict.P, [.. weights.Reasons, .. Verdict.Reasons]),
            _ => Verdict,
        },
    };

    /// <summary>What follows where nothing but the weights is known. A lead to hidden channels leaves it open, and so do weights that innocents may have in common, whose p-value is none of innocence.</summary>
    private static Verdict Decide(WeightComparison weights)
    {
        ImmutableArray<string> reasons = [.. weights.Reasons, "No model was asked: this rests on the weights in the two files alone."];
        return weights switch
        {
            { CommonHash: { } hash } => Verdict.IdenticalFiles(hash),
            { Finding: WeightFinding.CommonTraining } => new(VerdictDecision.Derived, weights.P, reasons),
            { Finding: WeightFinding.NotShown } when !HiddenChannels.IsLead(weights.HiddenChannelGain) => new(VerdictDecision.NotShown, weights.P, reasons),
            _ => new(VerdictDecision.Undetermined, null, reasons),
        };
    }

    /// <summary>What speaks against a secret beginning: twins that are unlike the victim, or a suspect of its classes with its weights that answers no more like it than innocents do. Null where nothing does.</summary>
    private string? DoubtOnTheRecord() => Audit?.Twins switch
    {
        { IsOfAnotherRecipe: true } => $"But the panel's twins are unlike the victim, whose training therefore is not what its recipe says: {PublicBeginning}",
        { SameClasses: true } when Verdict.Decision == VerdictDecision.NotShown => $"But the suspect answers no more like the victim than an innocent model does, and a copy that kept its weights hardly would: {PublicBeginning}",
        _ => null,
    };
}
