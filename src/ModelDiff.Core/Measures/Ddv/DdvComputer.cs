using System.Runtime.InteropServices;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>Reduces a model's outputs on both inputs of each pair to its decision distance vector. Immutable; may be shared between threads.</summary>
/// <remarks>Source: Li et al., ISSTA 2021, arXiv:2106.08890, definition of the decision distance vector.</remarks>
public sealed class DdvComputer
{
    private readonly ModelAsker _asker;

    /// <summary>Creates a computer.</summary>
    /// <param name="distance">Distance between the two outputs of a pair; default <see cref="OutputDistance.Cosine"/>.</param>
    /// <param name="batchSize">Most rows handed to a model at once, at least 1; null for what <see cref="ModelAsker"/> takes. A model that takes one batch size only gets that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public DdvComputer(OutputDistance? distance = null, int? batchSize = null)
    {
        _asker = new ModelAsker(batchSize);
        Distance = distance ?? OutputDistance.Cosine;
    }

    /// <summary>Distance between the two outputs of a pair.</summary>
    public OutputDistance Distance { get; }

    /// <summary>Most rows handed to a model at once; null where their size decides.</summary>
    public int? BatchSize => _asker.BatchSize;

    /// <summary>Asks a model, and computes <c>d[i] = distance(f(x[i]), f(x'[i]))</c> over N input pairs.</summary>
    /// <param name="model">Borrowed; asked for 2·N rows on its own device, more only where it takes one batch size that does not divide N.</param>
    /// <param name="pairs">Borrowed; N pairs in the model's input range, on any device.</param>
    /// <param name="progress">Told the pairs done after each batch, as <c>asking {name}</c>.</param>
    /// <param name="cancellationToken">Observed before each batch, and handed to the model.</param>
    /// <returns>N distances, immutable.</returns>
    /// <exception cref="ModelInputException">The model takes other inputs; it was not asked.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">
    /// The model gave a wrong number of rows, rows of changing size, NaN or infinity. Then <see cref="ModelOutputException.Pair"/> is the pair
    /// and <see cref="ModelOutputException.Row"/> the row of that pair: 0 for its first input, 1 for its second.
    /// </exception>
    /// <exception cref="ArgumentException">A distance that is not built in gave a negative number, NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    /// <remarks>Beside the pairs, memory holds one batch's forward pass at a time.</remarks>
    public async ValueTask<DecisionDistanceVector> ComputeAsync(
        IModelAdapter model, InputPairs pairs, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        ModelInputs.CheckRows(model.Signature, pairs.First);
        var values = new double[pairs.Count];
        var step = _asker.RowsPerStep(model.Signature, pairs.First);
        long? size = null;
        for (var start = 0; start < values.Length; start += step)
        {
            var count = Math.Min(step, values.Length - start);
            using var first = await AskAsync(pairs.First, row: 0).ConfigureAwait(false);
            using var second = await AskAsync(pairs.Second, row: 1).ConfigureAwait(false);
            Measure(first, second).CopyTo(values, start);
            progress?.Report(new StageProgress($"asking {model.Signature.Name}", start + count, values.Length));

            async ValueTask<Tensor> AskAsync(InputBatch inputs, int row)
            {
                using var rows = inputs.Slice(start, count);
                var outputs = await _asker.AskAsync(model, rows, new RowNames(start, row, size), static _ => { }, cancellationToken).ConfigureAwait(false);
                size = outputs.shape[1];
                return outputs;
            }
        }

        return new DecisionDistanceVector(model.Signature.Name, Distance.Name, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    /// <summary>Computes the vector from answers that are at hand.</summary>
    /// <param name="answers">Borrowed.</param>
    /// <param name="first">The part with the first inputs of the pairs; default <see cref="ProbePart.First"/>.</param>
    /// <param name="second">The part with the second ones; default <see cref="ProbePart.Second"/>. The same part as the first: each input is paired with the next one, the last with the first.</param>
    /// <returns>One distance per pair, immutable.</returns>
    /// <exception cref="ArgumentException">The model was not asked for these parts, they differ in their number of rows, or a distance that is not built in gave a negative number, NaN or infinity.</exception>
    public DecisionDistanceVector Compute(ModelAnswers answers, ProbePart? first = null, ProbePart? second = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var (one, other) = (first ?? ProbePart.First, second ?? ProbePart.Second);
        using var scope = NewDisposeScope();
        var values = Measure(answers[one], one == other ? answers[one].roll(-1, 0) : answers[other]);
        return new DecisionDistanceVector(answers.ModelName, Distance.Name, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private double[] Measure(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return Distance.Between(first, second).cpu().data<double>().ToArray();
    }
}
