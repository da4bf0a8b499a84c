using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Other methods on the same suspects, each as its user would apply it with the same panel. Pairs are crafted on the victim, all that an owner has.</summary>
/// <remarks>
/// A measure accuses whoever is more like the victim than all references are. Dataset inference has a test of its own.
/// A meta-classifier learns from references, twins and half of the copies and judges the other half; it knows the methods and the images of its thieves, more than any owner does.
/// </remarks>
/// <param name="images">The owner's; borrowed.</param>
/// <param name="unseen">Images of the task that no model has seen; borrowed.</param>
/// <param name="seed">Chooses the images.</param>
internal sealed class AuditRivals(LabeledImages images, LabeledImages unseen, long seed)
{
    private const int Pairs = 100;

    private static readonly ImmutableArray<Measure> Measures =
    [
        .. BuiltInMeasures.All.Where(measure => measure.Name != BuiltInMeasures.Random),
        new("agreement", _ => new LabelAgreement(ProbePart.Natural)),
        new("ipguard", _ => new LabelAgreement(ProbePart.Adversarial), new BoundaryPairs()),
    ];

    /// <summary>Judges all suspects of one owner.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="references">Of the task; the first 20 count.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public ImmutableArray<RivalFinding> Judge(AuditedOwner owner, ImmutableArray<AuditModel> references, CancellationToken cancellationToken)
    {
        AuditModel[] strangers = [.. references.Take(AuditPanels.Standard)];
        AuditModel[] panel = [.. strangers, .. owner.Twins];
        using var seeds = new SeedImages(owner.Victim.Profile.Name, images, (int)Math.Min(Pairs, images.Count), seed);
        var evidence = Measures.Select(measure => measure.Evidence(seeds.Labels)).ToArray();
        var asked = Ask([owner.Victim, .. panel, .. owner.Suspects], seeds, evidence, cancellationToken);
        var victim = asked[0];
        var likeness = asked.Select(model => evidence.Select((measure, k) => Likeness(measure, model, k)).ToArray()).ToArray();
        var first = 1 + panel.Length;   // before the suspects stand the victim and the panel
        var byMeasures = MetaBy(likeness);
        var byOutputs = MetaBy([.. asked.Select(model => model.Outputs.Length == victim.Outputs.Length ? model.Outputs : null)]);
        return
        [
            .. Measures.SelectMany((measure, k) => Findings(measure.Name, i => Rank(k, first + i))),
            .. Findings(DatasetInference.Name, i => asked[first + i].DatasetP),
            .. Findings("meta-outputs", byOutputs.P),
            .. Findings("meta-measures", byMeasures.P),
        ];

        IEnumerable<RivalFinding> Findings(string method, Func<int, double> p) => owner.Suspects.Select((suspect, i) => new RivalFinding(method, owner.Victim.Profile.Name, suspect.Cell, suspect.IsDerived, p(i)));

        MetaFindings MetaBy(double[]?[] features) => new(owner.Suspects, features[1..first], features[first..]);

        double Rank(int k, int suspect) => (1.0 + likeness[1..(1 + strangers.Length)].Count(stranger => stranger[k] >= likeness[suspect][k])) / (1 + strangers.Length);

        double Likeness(IEvidence measure, Asked model, int k) => victim.Summaries[k].IsEmpty || model.Summaries[k].IsEmpty ? double.NegativeInfinity : measure.Compare(victim.Summaries[k].AsSpan(), model.Summaries[k].AsSpan()) ?? double.NegativeInfinity;
    }

    /// <summary>What each model answers; the first one is the victim.</summary>
    private Asked[] Ask(AuditModel[] models, SeedImages seeds, IEvidence[] evidence, CancellationToken cancellationToken)
    {
        using var victim = models[0].Open();
        using var shared = Probe.MakeAsync(TaskAnswers.Generators, new GenerationContext { Victim = victim, Seeds = seeds.Images, Count = seeds.Count, Seed = seed }, cancellationToken).AsTask().GetAwaiter().GetResult();
        using var dataset = new DatasetInference(victim, images, unseen, seed, cancellationToken);
        var crafted = Measures.Select(measure => measure.Generator).OfType<IInputGenerator>().Distinct().ToDictionary(generator => generator, generator => CraftedPairs.Make(victim, seeds, generator, seed, cancellationToken));
        var asked = new Asked[models.Length];
        try
        {
            OneThreadEach.Run(Enumerable.Range(0, models.Length), i =>
            {
                using var model = models[i].Open();
                using var answers = shared.AskAsync(model, new ModelAsker(seeds.Count), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
                var summaries = new ImmutableArray<double>[Measures.Length];
                List<double> outputs = [.. Probabilities(answers[ProbePart.Natural])];
                foreach (var group in Measures.Index().GroupBy(measure => measure.Item.Generator))
                {
                    using var own = group.Key is { } generator ? CraftedPairs.Ask(crafted[generator], model, answers, seeds.Count, cancellationToken) : null;
                    foreach (var (k, _) in group)
                        summaries[k] = evidence[k].Summarize(own ?? answers);
                    if (own is not null)
                        outputs.AddRange(Probabilities(own[ProbePart.Adversarial]));
                }

                asked[i] = new Asked(summaries, [.. outputs], dataset.P(model, cancellationToken));
            }, cancellationToken);
        }
        finally
        {
            foreach (var probe in crafted.Values)
                probe.Dispose();
        }

        return asked;
    }

    private static ImmutableArray<double> Probabilities(TorchSharp.torch.Tensor answers) => EvidenceVectors.Reduce(answers, ClassProbabilities.Of);

    /// <summary>What one model answers.</summary>
    /// <param name="Summaries">For each measure.</param>
    /// <param name="Outputs">Its probabilities of the classes, for natural and all crafted inputs.</param>
    /// <param name="DatasetP">What dataset inference says.</param>
    private sealed record Asked(ImmutableArray<double>[] Summaries, double[] Outputs, double DatasetP);
}
