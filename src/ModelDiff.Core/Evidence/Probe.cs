using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>The inputs on which models are asked for evidence: one or several batches of inputs of one shape. Owns its tensors.</summary>
/// <remarks>A model is asked once for all of them; every evidence is a reduction of those answers, so that one more evidence costs no query.</remarks>
public sealed class Probe : IDisposable
{
    private readonly ImmutableSortedDictionary<ProbePart, Tensor> _inputs;

    private Probe(ImmutableSortedDictionary<ProbePart, Tensor> inputs) => _inputs = inputs;

    /// <summary>The parts that it holds.</summary>
    public IEnumerable<ProbePart> Parts => _inputs.Keys;

    /// <summary>Shape of one input.</summary>
    public TensorShape InputShape => TensorShape.OfRows(_inputs.First().Value.shape);

    /// <summary>Rows that a model is asked for: those of all parts.</summary>
    public int QueryCount => checked((int)_inputs.Values.Sum(batch => batch.shape[0]));

    /// <summary>Borrowed by whoever reads it: the inputs of one part, float32 <c>[N, ...input]</c>; N may differ between parts.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <exception cref="ArgumentException">The probe does not hold this part.</exception>
    public Tensor this[ProbePart part] => _inputs.GetValueOrDefault(part)
        ?? throw new ArgumentException($"The probe holds {string.Join(", ", Parts)}; {part} is asked for.", nameof(part));

    /// <summary>Takes batches of inputs as they are.</summary>
    /// <param name="inputs">At least one batch, float32 <c>[N, ...input]</c>, finite, all with inputs of one shape; owned by the new object from here on.</param>
    /// <exception cref="ArgumentException">There is no batch, or one is unusable. They stay with the caller.</exception>
    public static Probe Of(IReadOnlyDictionary<ProbePart, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            throw new ArgumentException("A probe needs at least one batch of inputs.", nameof(inputs));
        var shape = inputs.First().Value.shape;
        foreach (var (part, batch) in inputs)
        {
            InputTensors.Check(batch, part.ToString());
            if (!batch.shape.AsSpan(1).SequenceEqual(shape.AsSpan(1)))
                throw new ArgumentException($"The inputs of a probe need one shape; got {TensorShape.Format(shape)} and {TensorShape.Format(batch.shape)}.", nameof(inputs));
        }

        return new Probe(inputs.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope()));
    }

    /// <summary>Makes a probe with the generators of its parts, all from the same seed inputs.</summary>
    /// <param name="generators">Generators whose second inputs are the parts other than <see cref="ProbePart.Natural"/>; their first inputs must be the chosen seed inputs, as those of the adversarial, sign and CutMix generators are.</param>
    /// <param name="context">What the generators get: models, seed inputs, count and seed; borrowed.</param>
    /// <param name="cancellationToken">Handed to the generators.</param>
    /// <returns>The natural part and one more per generator, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The context lacks what a generator needs, or a generator changed the seed inputs.</exception>
    /// <exception cref="ModelDiffException">A model that was asked failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static async ValueTask<Probe> MakeAsync(
        IReadOnlyDictionary<ProbePart, IInputGenerator> generators, GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generators);
        ArgumentNullException.ThrowIfNull(context);
        var inputs = new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = SeedRows.Choose(context) };
        try
        {
            foreach (var (part, generator) in generators)
            {
                using var pairs = await generator.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
                if (!Equal(pairs.First, inputs[ProbePart.Natural]))
                    throw new ArgumentException($"The generator of the {part} part starts from other inputs than the seed inputs.", nameof(generators));
                inputs.Add(part, Share(pairs.Second));
            }

            return Of(inputs);
        }
        catch
        {
            foreach (var batch in inputs.Values)
                batch.Dispose();
            throw;
        }
    }

    /// <summary>Asks a model for its outputs on all inputs.</summary>
    /// <param name="model">Borrowed; asked for <see cref="QueryCount"/> rows.</param>
    /// <param name="batchSize">Most rows handed to the model at once, at least 1; default 32.</param>
    /// <param name="progress">Told the rows done after each part, as <c>asking {name}</c>.</param>
    /// <param name="cancellationToken">Observed before each batch, and handed to the model.</param>
    /// <returns>The outputs, owned by the caller.</returns>
    /// <exception cref="ModelInputException">The model takes inputs of another shape; it was not asked.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">NaN or infinity, not one row per input row, or rows of changing size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<ModelResponses> AskAsync(
        IModelAdapter model, int batchSize = 32, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ModelInputs.CheckRows(model.Signature, InputShape);
        var outputs = new Dictionary<ProbePart, Tensor>();
        var asked = 0L;
        try
        {
            foreach (var (part, inputs) in _inputs)
            {
                outputs.Add(part, await OutputRows.AskAsync(model, inputs, batchSize, pairs: null, cancellationToken).ConfigureAwait(false));
                progress?.Report(new StageProgress($"asking {model.Signature.Name}", asked += inputs.shape[0], QueryCount));
            }

            return new ModelResponses(model.Signature.Name, outputs);
        }
        catch
        {
            foreach (var batch in outputs.Values)
                batch.Dispose();
            throw;
        }
    }

    /// <summary>A stretch of every part's rows, for asking in several goes.</summary>
    /// <param name="rows">The stretch.</param>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal Probe Slice(RowShare rows)
    {
        using var scope = NewDisposeScope();
        return Of(_inputs.ToDictionary(entry => entry.Key, entry => rows.Of(entry.Value)));
    }

    /// <summary>Disposes the inputs.</summary>
    public void Dispose()
    {
        foreach (var batch in _inputs.Values)
            batch.Dispose();
    }

    private static bool Equal(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return a.shape.AsSpan().SequenceEqual(b.shape) && a.eq(b.to(a.device)).all().item<bool>();
    }

    /// <summary>Another handle on the same storage.</summary>
    private static Tensor Share(Tensor tensor) => tensor.alias().DetachFromDisposeScope();
}
