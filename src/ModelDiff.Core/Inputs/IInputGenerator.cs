namespace ModelDiff.Inputs;

/// <summary>Makes the pairs of inputs on which models are asked.</summary>
/// <remarks>Deterministic: the same context and seed give the same pairs. Instances hold settings only and may be shared between threads.</remarks>
public interface IInputGenerator
{
    /// <summary>Makes <see cref="GenerationContext.Count"/> pairs.</summary>
    /// <param name="context">Models, seed inputs, count and seed; all borrowed.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The pairs, owned by the caller; they may share storage with the context's seed inputs.</returns>
    /// <exception cref="ArgumentException">The context lacks what this generator needs, or does not fit it.</exception>
    /// <exception cref="ModelDiffException">A model that was asked failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default);
}
