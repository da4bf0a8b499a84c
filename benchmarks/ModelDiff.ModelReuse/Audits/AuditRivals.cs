using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Other methods on the same suspects, each as its user would apply it with the same references: whoever is more like the victim than all of them is accused. Pairs are crafted on the victim, all that an owner has.</summary>
/// <param name="images">The owner's; borrowed.</param>
/// <param name="seed">Chooses the images.</param>
internal sealed class AuditRivals(LabeledImages images, long seed)
{
    private const int Pairs = 100;

    private static readonly ImmutableArray<Measure> Methods = [.. BuiltInMeasures.All.Where(measure => measure.Name != BuiltInMeasures.Random)];

    /// <summary>Judges all suspects of one owner.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="references">Of the task; the first 20 count.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public ImmutableArray<RivalFinding> Judge(AuditedOwner owner, ImmutableArray<AuditModel> references, CancellationToken cancellationToken)
    {
        AuditModel[] strangers = [.. references.Take(AuditPanels.Standard)];
        AuditModel[] models = [owner.Victim, .. strangers, .. owner.Suspects];
        using var seeds = new SeedImages(owner.Victim.Profile.Name, images, (int)Math.Min(Pairs, images.Count), seed);
        var evidence = Methods.Select(method => method.Evidence(seeds.Labels)).ToArray();
        var summaries = Ask(owner.Victim, models, seeds, evidence, cancellationToken);
        var likeness = evidence.Select((_, k) => models.Select((_, row) => Likeness(k, row)).ToArray()).ToArray();
        return [.. Methods.SelectMany((method, k) => owner.Suspects.Select((suspect, i) => new RivalFinding(method.Name, owner.Victim.Profile.Name, suspect.Cell, suspect.IsDerived, Rank(likeness[k], 1 + strangers.Length + i))))];

        double Rank(double[] values, int suspect) => (1.0 + values[1..(1 + strangers.Length)].Count(value => value >= values[suspect])) / (1 + strangers.Length);

        double Likeness(int k, int row) => summaries[0][k].IsEmpty || summaries[row][k].IsEmpty ? double.NegativeInfinity : evidence[k].Compare(summaries[0][k].AsSpan(), summaries[row][k].AsSpan()) ?? double.NegativeInfinity;
    }

    /// <summary>Each model's summary for each method.</summary>
    private ImmutableArray<double>[][] Ask(AuditModel victim, AuditModel[] models, SeedImages seeds, IEvidence[] evidence, CancellationToken cancellationToken)
    {
        using var owned = victim.Open();
        using var shared = Probe.MakeAsync(TaskAnswers.Generators, new GenerationContext { Victim = owned, Seeds = seeds.Images, Count = seeds.Count, Seed = seed }, cancellationToken).AsTask().GetAwaiter().GetResult();
        var crafted = Methods.Select(method => method.Generator).OfType<IInputGenerator>().Distinct().ToDictionary(generator => generator, generator => CraftedPairs.Make(owned, seeds, generator, seed, cancellationToken));
        var summaries = models.Select(_ => new ImmutableArray<double>[Methods.Length]).ToArray();
        try
        {
            OneThreadEach.Run(Enumerable.Range(0, models.Length), i =>
            {
                using var model = models[i].Open();
                using var answers = shared.AskAsync(model, new ModelAsker(seeds.Count), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
                foreach (var group in Methods.Index().GroupBy(method => method.Item.Generator))
                {
                    using var own = group.Key is { } generator ? CraftedPairs.Ask(crafted[generator], model, answers, seeds.Count, cancellationToken) : null;
                    foreach (var (k, _) in group)
                        summaries[i][k] = evidence[k].Summarize(own ?? answers);
                }
            }, cancellationToken);
        }
        finally
        {
            foreach (var probe in crafted.Values)
                probe.Dispose();
        }

        return summaries;
    }
}
