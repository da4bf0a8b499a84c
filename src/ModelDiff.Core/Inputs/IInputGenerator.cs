using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>Makes the pairs of inputs on which models are asked.</summary>
/// <remarks>Deterministic: the same context and seed give the same pairs. Instances hold settings only and may be shared between threads.</remarks>
public interface IInputGenerator
{
    /// <summary>The name that reports, files and options use, for example <c>adversarial</c>.</summary>
    string Name { get; }

    /// <summary>Whether it makes inputs of a space; tensors only unless a generator says otherwise.</summary>
    /// <param name="space">What the models take.</param>
    bool Takes(InputSpace space) => space is TensorSpace;

    /// <summary>The most pairs that a number of seed inputs allows; one per seed input unless a generator says otherwise.</summary>
    /// <param name="seeds">At least 0.</param>
    long MostPairs(long seeds) => seeds;

    /// <summary>The seed inputs per pair that it makes the best use of, at least 1; one unless a generator says otherwise.</summary>
    int SeedsPerPair => 1;

    /// <summary>Makes <see cref="GenerationContext.Count"/> pairs.</summary>
    /// <param name="context">Models, seed inputs, count and seed; all borrowed.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The pairs, owned by the caller; they may share storage with the context's seed inputs.</returns>
    /// <exception cref="ArgumentException">The context lacks what this generator needs, or does not fit it.</exception>
    /// <exception cref="ModelDiffException">A model that was asked failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default);
}
