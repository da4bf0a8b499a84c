using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Asking;

/// <summary>The one way in which models are asked: in batches of the right size, on the model's device, with every answer checked. Immutable; may be shared between threads.</summary>
public sealed class ModelAsker
{
    private const int OfSmallRows = 64;
    private const int OfOthers = 32;
    private const int MostNumbers = 4096;

    /// <summary>Creates an asker.</summary>
    /// <param name="batchSize">Most rows handed to a model at once, at least 1; null for 32, and 64 where a row has at most 4,096 numbers. A model that takes one batch size only gets that, a short last batch being filled up with its last row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public ModelAsker(int? batchSize = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize ?? 1, 1, nameof(batchSize));
        BatchSize = batchSize;
    }

    /// <summary>Most rows handed to a model at once; null where their size decides.</summary>
    public int? BatchSize { get; }

    /// <summary>Most of such rows handed to a model at once: small models wait less for each layer to begin where rows are many.</summary>
    /// <param name="batchSize">What was asked for, or null.</param>
    /// <param name="inputs">Borrowed.</param>
    internal static int BatchSizeFor(int? batchSize, InputBatch inputs) =>
        batchSize ?? (inputs is TensorBatch { Values: var values } && values.numel() <= MostNumbers * (long)inputs.Count ? OfSmallRows : OfOthers);

    /// <summary>Asks a model for its outputs.</summary>
    /// <param name="model">Borrowed; asked for each row once.</param>
    /// <param name="inputs">Borrowed; on any device.</param>
    /// <param name="progress">Told the rows done after each batch, as <c>asking {name}</c>.</param>
    /// <param name="cancellationToken">Observed before each batch, and handed to the model.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c>, finite, on the model's device, in no dispose scope.</returns>
    /// <exception cref="ModelInputException">The model takes other inputs; it was not asked.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">NaN or infinity, not one row per input row, or rows of changing size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public ValueTask<Tensor> AskAsync(IModelAdapter model, InputBatch inputs, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ModelInputs.CheckRows(model.Signature, inputs);
        return AskAsync(model, inputs, new RowNames(), rows => progress?.Report(new StageProgress($"asking {model.Signature.Name}", rows, inputs.Count)), cancellationToken);
    }

    /// <summary>Asks a model for its outputs, without checking first that it takes such rows.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="names">What messages call a row.</param>
    /// <param name="done">Told the rows done after each batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    internal async ValueTask<Tensor> AskAsync(IModelAdapter model, InputBatch inputs, RowNames names, Action<int> done, CancellationToken cancellationToken)
    {
        var answers = new List<Tensor>();
        try
        {
            var step = RowsPerStep(model.Signature, inputs);
            for (var start = 0; start < inputs.Count; start += step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(step, inputs.Count - start);
                using var rows = OnDevice(inputs, start, count, model.Signature.Device);
                answers.Add(await FixedBatch.AskAsync(model, rows, cancellationToken).ConfigureAwait(false));
                Instruments.Rows.Add(count);
                Check(model.Signature.Name, answers[^1], names.Size ?? answers[0].shape[1], start, names);
                done(start + count);
            }

            return Join(answers);
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }

    /// <summary>A whole number of the model's own batches where it has a batch size, so that only the last is ever padded.</summary>
    internal int RowsPerStep(ModelSignature signature, InputBatch inputs)
    {
        var most = BatchSizeFor(BatchSize, inputs);
        return signature.BatchSize is { } own ? own * Math.Max(1, most / own) : most;
    }

    private static InputBatch OnDevice(InputBatch inputs, int start, int count, Device device)
    {
        if (inputs is not TensorBatch { Values: var values })
            return inputs.Slice(start, count);
        using var scope = NewDisposeScope();
        return new TensorBatch(values.narrow(0, start, count).to(device));
    }

    private static void Check(string modelName, Tensor outputs, long size, int start, RowNames names)
    {
        if (outputs.shape[1] != size)
            throw new ModelOutputException(modelName, $"{outputs.shape[1]} values per row; rows before had {size}.", pair: names.PairOf(start));
        if (FiniteRows.FirstNotFinite(outputs) is { } row)
            throw new ModelOutputException(modelName, names.NotFinite, names.Row, names.PairOf((int)(start + row)));
    }

    private static Tensor Join(List<Tensor> answers)
    {
        using var scope = NewDisposeScope();
        return cat(answers, 0).DetachFromDisposeScope();
    }
}
