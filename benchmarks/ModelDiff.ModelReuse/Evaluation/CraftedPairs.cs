using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Pairs that are made for one model, and what others answer to them.</summary>
internal static class CraftedPairs
{
    /// <summary>The second inputs of pairs made for a model, and the first ones where they are not the seed images.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="seeds">Borrowed.</param>
    /// <param name="generator">Makes them.</param>
    /// <param name="seed">Decides its random choices.</param>
    /// <param name="cancellationToken">Observed while it works.</param>
    public static Probe Make(IModelAdapter model, SeedImages seeds, IInputGenerator generator, long seed, CancellationToken cancellationToken)
    {
        var context = new GenerationContext { Victim = model, Seeds = seeds.Images, Count = seeds.Count, Seed = seed, BatchSize = seeds.Count };
        using var pairs = generator.GenerateAsync(context, cancellationToken).AsTask().GetAwaiter().GetResult();
        var inputs = new Dictionary<ProbePart, InputBatch> { [ProbePart.Adversarial] = pairs.Second.Share() };
        if (!seeds.Are(pairs.First.AsTensor()))
            inputs.Add(ProbePart.Natural, pairs.First.Share());
        return new Probe(inputs);
    }

    /// <summary>A model's answers to such pairs, beside its answers to what all suspects share.</summary>
    /// <param name="probe">Borrowed.</param>
    /// <param name="model">Borrowed.</param>
    /// <param name="shared">Borrowed.</param>
    /// <param name="batchSize">Rows at once.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public static ModelAnswers Ask(Probe probe, IModelAdapter model, ModelAnswers shared, int batchSize, CancellationToken cancellationToken)
    {
        var crafted = probe.AskAsync(model, new ModelAsker(batchSize), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
        if (probe.Parts.Contains(ProbePart.Natural))
            return crafted;
        using (crafted)
            return shared.With(crafted);
    }
}
