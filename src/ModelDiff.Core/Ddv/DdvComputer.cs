using System.Runtime.InteropServices;
using ModelDiff.Inputs;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Ddv;

/// <summary>Asks a model for its outputs on both inputs of each pair and reduces them to its decision distance vector. Immutable; may be shared between threads.</summary>
public sealed class DdvComputer
{
    /// <summary>Creates a computer.</summary>
    /// <param name="distance">Distance between the two outputs of a pair; default <see cref="OutputDistance.Cosine"/>.</param>
    /// <param name="batchSize">Most rows handed to a model at once, at least 1; default 32. A model that takes one batch size only gets that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public DdvComputer(OutputDistance? distance = null, int batchSize = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Distance = distance ?? OutputDistance.Cosine;
        BatchSize = batchSize;
    }

    /// <summary>Distance between the two outputs of a pair.</summary>
    public OutputDistance Distance { get; }

    /// <summary>Most rows handed to a model at once.</summary>
    public int BatchSize { get; }

    /// <summary>Computes <c>d[i] = distance(f(x[i]), f(x'[i]))</c> over N input pairs, batch by batch.</summary>
    /// <param name="model">Borrowed; asked for 2·N rows on its own device, more only where it takes one batch size that does not divide N.</param>
    /// <param name="pairs">Borrowed; N pairs in the model's input range, on any device.</param>
    /// <param name="progress">Told the pairs done after each batch, as <c>asking {name}</c>.</param>
    /// <param name="cancellationToken">Observed before each batch, and handed to the model.</param>
    /// <returns>N distances, immutable.</returns>
    /// <exception cref="ModelInputException">The model takes inputs of another shape; it was not asked.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">
    /// The model gave a wrong number of rows, rows of changing size, NaN or infinity. Then <see cref="ModelOutputException.Pair"/> is the pair
    /// and <see cref="ModelOutputException.Row"/> the row of that pair: 0 for its first input, 1 for its second.
    /// </exception>
    /// <exception cref="ArgumentException">A distance that is not built in gave a negative number, NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    /// <remarks>
    /// Beside the pairs, memory holds one batch's forward pass at a time.
    /// Source: Li et al., ISSTA 2021, arXiv:2106.08890, definition of the decision distance vector.
    /// </remarks>
    public async ValueTask<DecisionDistanceVector> ComputeAsync(
        IModelAdapter model, InputPairs pairs, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        var signature = model.Signature;
        ModelInputs.CheckRows(signature, pairs.InputShape);

        var values = new double[pairs.Count];
        var step = OutputRows.RowsPerStep(signature, BatchSize);
        long? size = null;
        for (var start = 0; start < values.Length; start += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(step, values.Length - start);
            using var first = await AskAsync(model, pairs.First, start, count, cancellationToken).ConfigureAwait(false);
            CheckSize(signature.Name, first, ref size, start);
            using var second = await AskAsync(model, pairs.Second, start, count, cancellationToken).ConfigureAwait(false);
            CheckSize(signature.Name, second, ref size, start);
            Measure(signature.Name, first, second, start, values);
            progress?.Report(new StageProgress($"asking {signature.Name}", start + count, values.Length));
        }

        return new DecisionDistanceVector(signature.Name, Distance.Name, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private static async ValueTask<Tensor> AskAsync(IModelAdapter model, Tensor inputs, int start, int count, CancellationToken cancellationToken)
    {
        using var rows = OutputRows.Slice(inputs, start, count, model.Signature.Device);
        return await FixedBatch.AskAsync(model, rows, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckSize(string modelName, Tensor outputs, ref long? size, int start)
    {
        size ??= outputs.shape[1];
        if (outputs.shape[1] != size)
            throw new ModelOutputException(modelName, $"{outputs.shape[1]} values per row; rows before had {size}.", pair: start);
    }

    /// <summary>Reduces one batch of outputs to distances, with one copy from the device: where an output is not finite the distance is made NaN.</summary>
    private void Measure(string modelName, Tensor first, Tensor second, int start, double[] values)
    {
        using var scope = NewDisposeScope();
        var finite = first.isfinite().all(1) & second.isfinite().all(1);
        var distances = Distance.Between(first, second).masked_fill(finite.logical_not(), double.NaN).cpu();
        var measured = distances.data<double>().ToArray();
        if (measured.Any(double.IsNaN))
            ThrowIfNotFinite(modelName, first, second, start);
        measured.CopyTo(values, start);
    }

    private static void ThrowIfNotFinite(string modelName, Tensor first, Tensor second, int start)
    {
        var (inFirst, inSecond) = (InputTensors.FirstNonFiniteRow(first), InputTensors.FirstNonFiniteRow(second));
        var row = inFirst is not null && !(inSecond < inFirst) ? 0 : 1;
        if ((row == 0 ? inFirst : inSecond) is { } index)
            throw new ModelOutputException(modelName, $"NaN or infinity for the {(row == 0 ? "first" : "second")} input.", row, start + index);
    }
}
