using System.Globalization;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed input <c>x</c> and an adversarial one <c>x'</c>: projected gradient descent (PGD) in the L-infinity ball around <c>x</c>.</summary>
/// <remarks>
/// Each step is <c>x' = clip(x' + stepSize * sign(gradient))</c>, clipped to within epsilon of <c>x</c> and to the input range.
/// Each model crafted on is asked for the clean outputs of all seed inputs once, then for forward and backward passes; memory holds the pairs, those outputs and one batch.
/// Sources: Madry et al., ICLR 2018, arXiv:1706.06083 (the attack); Li et al., ISSTA 2021, arXiv:2106.08890 (its use on pairs).
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class AdversarialPairs(AdversarialOptions? options = null) : IInputGenerator
{
    private readonly AdversarialOptions _options = options ?? new AdversarialOptions();

    /// <inheritdoc/>
    public string Name => "adversarial";

    /// <inheritdoc/>
    /// <exception cref="GradientsUnavailableException">No model at hand has gradients.</exception>
    public async ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var first = SeedRows.Choose(context);
        Tensor? second = null;
        try
        {
            second = empty(TensorSize.Checked(first.shape), first.dtype, first.device).DetachFromDisposeScope();
            var models = Assign(context, first);
            var half = models.Length == 1 ? context.Count : (context.Count + 1) / 2;
            var attack = new PgdAttack(_options, context, cancellationToken);
            await attack.RunAsync(models[0].Model, models[0].Gradients, first, second, 0, half).ConfigureAwait(false);
            if (half < context.Count)
                await attack.RunAsync(models[1].Model, models[1].Gradients, first, second, half, context.Count - half).ConfigureAwait(false);
            return new InputPairs(first, second, Describe(models));
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }
    }

    /// <summary>The models to craft on: one, or one for each half of the seed inputs.</summary>
    private (IModelAdapter Model, IDifferentiableModel Gradients)[] Assign(GenerationContext context, Tensor seeds) =>
        [.. CraftModels.For(_options.CraftOn, context).Select(model => WithGradients(model, context, seeds)).DistinctBy(chosen => chosen.Item1)];

    /// <summary>The model itself, or its partner where it has no gradients.</summary>
    private static (IModelAdapter, IDifferentiableModel) WithGradients(IModelAdapter wanted, GenerationContext context, Tensor seeds)
    {
        using var row = seeds.narrow(0, 0, 1);
        foreach (var model in context.Models.OrderBy(model => !ReferenceEquals(model, wanted)))
        {
            using var probe = PgdAttack.Pad(row, model.Signature.BatchSize);
            if (model.GetCapability<IDifferentiableModel>() is { } gradients && ModelGradients.Exist(gradients, probe))
                return (model, gradients);
        }

        var partner = context.Suspect is null ? "" : "Nor has its partner. ";
        throw new GradientsUnavailableException(wanted.Signature.Name, $"{partner}Use the search, sign or natural generator.");
    }

    private GeneratorDescription Describe((IModelAdapter Model, IDifferentiableModel Gradients)[] models) => new GeneratorDescription(Name)
        .With("craftOn", _options.CraftOn.ToString().ToLowerInvariant())
        .With("craftedOn", string.Join(", ", models.Select(chosen => chosen.Model.Signature.Name)))
        .With("epsilon", _options.Epsilon)
        .With("loss", _options.Loss.Name)
        .With("randomStart", _options.RandomStart)
        .With("steps", (long)_options.Steps)
        .With("stepSize", double.Parse(_options.StepSize.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));   // a sixth of 0.0627 is 0.01045 to whoever reads it
}
