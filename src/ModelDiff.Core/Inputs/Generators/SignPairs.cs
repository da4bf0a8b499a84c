using ModelDiff.Models;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed input <c>x</c> and <c>clip(x + epsilon * s)</c> with random signs <c>s</c>: as far from the seed as an attack goes, in no particular direction.</summary>
/// <param name="options">The size of the change; null for the default.</param>
public sealed class SignPairs(SignOptions? options = null) : IInputGenerator
{
    private readonly SignOptions _options = options ?? new SignOptions();

    /// <inheritdoc/>
    public string Name => "sign";

    /// <inheritdoc/>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var description = new GeneratorDescription(Name).With("epsilon", _options.Epsilon);
        return new(PairFactory.Make(SeedRows.Choose(context), first => Perturb(first, context), description));
    }

    private Tensor Perturb(Tensor first, GenerationContext context)
    {
        // Another stream than the one that chose the seed inputs.
        using var generator = new Generator(unchecked((ulong)context.Seed + 1), CPU);
        var range = context.InputRange;
        using var scope = NewDisposeScope();
        var signs = rand(TensorSize.Checked(first.shape), ScalarType.Float32, CPU, generator: generator).ge_(Lasting(0.5)).mul_(Lasting(2)).sub_(Lasting(1)).to(first.device);
        return signs.mul_(Lasting(_options.Epsilon * range.Width)).add_(first, Lasting(1)).clamp_(Lasting(range.Minimum), Lasting(range.Maximum)).DetachFromDisposeScope();
    }
}
