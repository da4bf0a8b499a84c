using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Probes;

/// <summary>What one model answered to a <see cref="Probe"/>. Owns its tensors; rows of numbers per part.</summary>
public sealed class ModelAnswers : IDisposable
{
    private readonly ImmutableSortedDictionary<ProbePart, Tensor> _outputs;

    /// <summary>Takes a model's outputs.</summary>
    /// <param name="modelName">Name of the model that was asked.</param>
    /// <param name="outputs">At least one batch of outputs, finite float32 <c>[N, K]</c>, all of one K; owned by the new object from here on.</param>
    /// <exception cref="ArgumentException">There is no batch, or one is unusable. They stay with the caller.</exception>
    public ModelAnswers(string modelName, IReadOnlyDictionary<ProbePart, Tensor> outputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelName);
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == 0)
            throw new ArgumentException("Answers need at least one batch of outputs.", nameof(outputs));
        var shape = outputs.First().Value.shape;
        foreach (var (part, batch) in outputs)
        {
            InputTensors.Check(batch, part.Name);
            if (batch.dim() != 2 || batch.shape[1] != shape[1])
                throw new ArgumentException($"A model's outputs need one size, [N, K]; '{modelName}' gave {Models.TensorShape.Format(shape)} and {Models.TensorShape.Format(batch.shape)}.", nameof(outputs));
        }

        ModelName = modelName;
        _outputs = outputs.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope());
    }

    /// <summary>The model that was asked.</summary>
    public string ModelName { get; }

    /// <summary>The parts that it was asked for.</summary>
    public IEnumerable<ProbePart> Parts => _outputs.Keys;

    /// <summary>Borrowed by whoever reads it: the outputs to one part, float32 <c>[N, K]</c>, finite.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <exception cref="ArgumentException">The model was not asked for this part.</exception>
    public Tensor this[ProbePart part] => _outputs.GetValueOrDefault(part)
        ?? throw new ArgumentException($"Model '{ModelName}' was asked for {string.Join(", ", Parts)}; {part} is needed.", nameof(part));

    /// <summary>Joins the answers to other parts.</summary>
    /// <param name="more">Borrowed; answers of the same model.</param>
    /// <returns>All of them, owned by the caller; shares storage with both.</returns>
    /// <exception cref="ArgumentException">A part is in both, or the answers have other sizes.</exception>
    public ModelAnswers With(ModelAnswers more)
    {
        ArgumentNullException.ThrowIfNull(more);
        using var scope = NewDisposeScope();
        return new ModelAnswers(ModelName, _outputs.Concat(more._outputs).ToDictionary(entry => entry.Key, entry => entry.Value.alias()));
    }

    /// <summary>SHA-256 over all answers, lower-case hexadecimal: models that answer alike to the last digit have equal hashes.</summary>
    internal string Hash() => TensorHash.Of([], _outputs.ToDictionary(entry => entry.Key.Name, entry => entry.Value));

    /// <summary>Rows in all parts.</summary>
    internal int RowCount => checked((int)_outputs.Values.Sum(batch => batch.shape[0]));

    /// <summary>The answers to a stretch of every part's rows.</summary>
    /// <param name="rows">The stretch.</param>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal ModelAnswers Slice(RowShare rows)
    {
        using var scope = NewDisposeScope();
        return new ModelAnswers(ModelName, _outputs.ToDictionary(entry => entry.Key, entry => rows.Of(entry.Value)));
    }

    /// <summary>The same answers for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal ModelAnswers Share() => Slice(RowShare.All);

    /// <summary>Joins the answers to further rows of the same parts.</summary>
    /// <param name="more">Borrowed; answers of the same model.</param>
    /// <returns>Owned by the caller.</returns>
    internal ModelAnswers Append(ModelAnswers more)
    {
        using var scope = NewDisposeScope();
        return new ModelAnswers(ModelName, _outputs.ToDictionary(entry => entry.Key, entry => cat([entry.Value, more[entry.Key]], 0)));
    }

    /// <summary>The answers to everything but the pairs, for another owner, sharing storage; null where there is nothing else.</summary>
    internal ModelAnswers? WithoutPairs()
    {
        using var scope = NewDisposeScope();
        var kept = _outputs.Where(entry => !entry.Key.IsOfPairs).ToDictionary(entry => entry.Key, entry => entry.Value.alias());
        return kept.Count == 0 ? null : new ModelAnswers(ModelName, kept);
    }

    /// <summary>Disposes the outputs.</summary>
    public void Dispose()
    {
        foreach (var batch in _outputs.Values)
            batch.Dispose();
    }
}
