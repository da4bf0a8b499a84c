using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Cli.Demo;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What every model of a zoo answers to the inputs of one task that do not depend on the suspect. Owns the seed images and the answers.</summary>
internal sealed class TaskAnswers : IDisposable
{
    /// <summary>What measures read beside the seed images and what is made for single models.</summary>
    public static IReadOnlyDictionary<ProbePart, IInputGenerator> Generators { get; } = new Dictionary<ProbePart, IInputGenerator> { [ProbePart.Sign] = new SignPairs(), [ProbePart.CutMix] = new CutMixPairs() };

    private readonly ModelAnswers?[] _answers;

    /// <param name="seeds">Owned by the new object from here on.</param>
    /// <param name="models">Borrowed.</param>
    /// <param name="seed">Decides the random parts.</param>
    /// <param name="cancellationToken">Observed before each model.</param>
    public TaskAnswers(SeedImages seeds, ZooModels models, long seed, CancellationToken cancellationToken)
    {
        Seeds = seeds;
        _answers = new ModelAnswers?[models.Count];
        try
        {
            var context = new GenerationContext { Victim = models[0], Seeds = seeds.Images, Count = seeds.Count, Seed = seed };
            using var probe = Probe.MakeAsync(Generators, context, cancellationToken).AsTask().GetAwaiter().GetResult();
            OneThreadEach.Run(
                Enumerable.Range(0, models.Count),
                i => _answers[i] = probe.AskAsync(models[i], new ModelAsker(seeds.Count), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult(),
                cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The seed images of the task; borrowed.</summary>
    public SeedImages Seeds { get; }

    /// <summary>One model's answers; borrowed.</summary>
    public ModelAnswers Of(int model) => _answers[model]!;

    /// <summary>All models' summaries for an evidence that needs nothing crafted.</summary>
    public ImmutableArray<double>[] Summarize(IEvidence evidence) => [.. _answers.Select(answer => evidence.Summarize(answer!))];

    public void Dispose()
    {
        Seeds.Dispose();
        foreach (var answer in _answers)
            answer?.Dispose();
    }
}
