using ModelDiff.Models;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of independent noise; needs no data.</summary>
/// <param name="options">How the noise is distributed; null for uniform noise.</param>
public sealed class RandomPairs(RandomOptions? options = null) : IInputGenerator
{
    private readonly RandomOptions _options = options ?? new RandomOptions();

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    /// <returns>Any number: noise needs no seed input.</returns>
    public long MostPairs(long seeds) => int.MaxValue;

    /// <inheritdoc/>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        using var generator = new Generator(unchecked((ulong)context.Seed), CPU);
        var description = new GeneratorDescription(Name).With("distribution", _options.Distribution == NoiseDistribution.Uniform ? "uniform" : "gaussian");
        if (_options.Distribution == NoiseDistribution.Gaussian)
            description = description.With("standardDeviation", _options.StandardDeviation);
        return new(PairFactory.Make(Noise(context, generator), _ => Noise(context, generator), description));
    }

    private Tensor Noise(GenerationContext context, Generator generator)
    {
        var (shape, range) = (context.InputShape.Batch(context.Count), context.InputRange);
        if (_options.Distribution == NoiseDistribution.Uniform)
            return SeedRows.Uniform(shape, range, generator);
        using var scope = NewDisposeScope();
        return randn(TensorSize.Checked(shape), ScalarType.Float32, CPU, generator: generator)
            .mul_(Lasting(_options.StandardDeviation * range.Width))
            .add_(Lasting((range.Minimum + range.Maximum) / 2), Lasting(1))
            .clamp_(Lasting(range.Minimum), Lasting(range.Maximum))
            .DetachFromDisposeScope();
    }
}
