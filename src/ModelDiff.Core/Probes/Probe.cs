using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Probes;

/// <summary>Every input that models are asked in one case: the pairs and all other parts, one kind and shape of inputs. Owns its batches.</summary>
/// <remarks>A model is asked once for all of them; every evidence is a reduction of those answers, so that one more evidence costs no query.</remarks>
public sealed class Probe : IDisposable
{
    private readonly ImmutableSortedDictionary<ProbePart, InputBatch> _inputs;

    /// <summary>Takes batches of inputs as they are.</summary>
    /// <param name="inputs">At least one batch of inputs, all of one kind and shape; tensors are finite float32 <c>[N, ...input]</c>. Owned by the new object from here on.</param>
    /// <param name="pairs">How <see cref="ProbePart.First"/> and <see cref="ProbePart.Second"/> were made; null where there are none.</param>
    /// <exception cref="ArgumentException">There is no batch, one is unusable, or the pairs are not whole. They stay with the caller.</exception>
    public Probe(IReadOnlyDictionary<ProbePart, InputBatch> inputs, GeneratorDescription? pairs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            throw new ArgumentException("A probe needs at least one batch of inputs.", nameof(inputs));
        var one = inputs.First().Value;
        foreach (var (part, batch) in inputs)
        {
            InputTensors.Check(batch, part.Name);
            if (batch.RowDescription != one.RowDescription)
                throw new ArgumentException($"The inputs of a probe need one shape; got {one.ShapeText} and {batch.ShapeText}.", nameof(inputs));
        }

        var (first, second) = (inputs.GetValueOrDefault(ProbePart.First), inputs.GetValueOrDefault(ProbePart.Second));
        if (first?.Count != second?.Count || (first is null) != (pairs is null))
            throw new ArgumentException($"Pairs have as many first as second inputs and a description; got {first?.Count ?? 0} and {second?.Count ?? 0} and {(pairs is null ? "none" : "one")}.", nameof(pairs));
        _inputs = inputs.ToImmutableSortedDictionary();
        PairsDescription = pairs;
    }

    /// <summary>The parts that it holds, in the order of their names.</summary>
    public IEnumerable<ProbePart> Parts => _inputs.Keys;

    /// <summary>How the pairs were made; null where there are none.</summary>
    public GeneratorDescription? PairsDescription { get; }

    /// <summary>Rows that a model is asked for: those of all parts.</summary>
    public int QueryCount => checked(_inputs.Values.Sum(batch => batch.Count));

    /// <summary>Borrowed by whoever reads it: the inputs of one part; their number may differ between parts.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <exception cref="ArgumentException">The probe does not hold this part.</exception>
    public InputBatch this[ProbePart part] => _inputs.GetValueOrDefault(part)
        ?? throw new ArgumentException($"The probe holds {string.Join(", ", Parts)}; {part} is asked for.", nameof(part));

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
        var inputs = new Dictionary<ProbePart, InputBatch> { [ProbePart.Natural] = new TensorBatch(SeedRows.Choose(context)) };
        try
        {
            foreach (var (part, generator) in generators)
            {
                using var pairs = await generator.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
                if (!Equal(pairs.First.AsTensor(), inputs[ProbePart.Natural].AsTensor()))
                    throw new ArgumentException($"The generator of the {part} part starts from other inputs than the seed inputs.", nameof(generators));
                inputs.Add(part, pairs.Second.Share());
            }

            return new Probe(inputs);
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
    /// <param name="asker">How it is asked; null for the default batch size.</param>
    /// <param name="progress">Told the rows done after each batch, as <c>asking {name}</c>.</param>
    /// <param name="cancellationToken">Observed before each batch, and handed to the model.</param>
    /// <returns>The outputs, owned by the caller.</returns>
    /// <exception cref="ModelInputException">The model takes other inputs; it was not asked.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">NaN or infinity, not one row per input row, or rows of changing size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<ModelAnswers> AskAsync(
        IModelAdapter model, ModelAsker? asker = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelInputs.CheckRows(model.Signature, _inputs.First().Value);
        asker ??= new ModelAsker();
        using var stage = Stage.Start("ask")?.Tag("model", model.Signature.Name).Tag("rows", QueryCount);
        var outputs = new Dictionary<ProbePart, Tensor>();
        var before = 0;
        try
        {
            foreach (var (part, inputs) in _inputs)
            {
                outputs.Add(part, await asker.AskAsync(model, inputs, new RowNames(), Report, cancellationToken).ConfigureAwait(false));
                before += inputs.Count;
            }

            stage?.Complete();
            return new ModelAnswers(model.Signature.Name, outputs);
        }
        catch
        {
            foreach (var batch in outputs.Values)
                batch.Dispose();
            throw;
        }

        void Report(int rows) => progress?.Report(new StageProgress($"asking {model.Signature.Name}", before + rows, QueryCount));
    }

    /// <summary>SHA-256 over all inputs, lower-case hexadecimal: equal probes have equal hashes.</summary>
    internal string Hash() => TextHash.Of(string.Join('\n', _inputs.Select(entry => $"{entry.Key} {entry.Value.Hash()}")));

    /// <summary>The pairs for another owner, sharing storage; null where there are none.</summary>
    internal InputPairs? SharePairs() => PairsDescription is null ? null : new InputPairs(this[ProbePart.First].Share(), this[ProbePart.Second].Share(), PairsDescription);

    /// <summary>The same probe for another owner, sharing storage.</summary>
    /// <param name="isWanted">Tells which parts.</param>
    /// <returns>Owned by the caller; null where no part is wanted.</returns>
    internal Probe? Share(Func<ProbePart, bool> isWanted)
    {
        var wanted = _inputs.Where(entry => isWanted(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value.Share());
        return wanted.Count == 0 ? null : new Probe(wanted, wanted.ContainsKey(ProbePart.First) ? PairsDescription : null);
    }

    /// <summary>A stretch of every part's rows, for asking in several goes.</summary>
    /// <param name="rows">The stretch.</param>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal Probe Slice(RowShare rows) => new(_inputs.ToDictionary(entry => entry.Key, entry => rows.Of(entry.Value)), PairsDescription);

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
}
