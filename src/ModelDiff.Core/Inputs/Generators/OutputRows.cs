using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>A model's outputs on many inputs, asked in batches and checked.</summary>
internal static class OutputRows
{
    /// <summary>Asks a model for its outputs on all inputs.</summary>
    /// <param name="model">Borrowed; gets at most <paramref name="batchSize"/> rows at once unless its own batch size is larger.</param>
    /// <param name="inputs">Borrowed; float32 <c>[N, ...input]</c>, on any device.</param>
    /// <param name="batchSize">Rows per batch, at least 1.</param>
    /// <param name="pairs">The pair that each row belongs to, for messages; null where row i belongs to pair i.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c>, finite, on the model's device, in no dispose scope.</returns>
    /// <exception cref="ModelOutputException">NaN or infinity, not one row per input row, or rows of changing size.</exception>
    public static async ValueTask<Tensor> AskAsync(IModelAdapter model, Tensor inputs, int batchSize, IReadOnlyList<int>? pairs, CancellationToken cancellationToken)
    {
        var answers = new List<Tensor>();
        try
        {
            var step = RowsPerStep(model.Signature, batchSize);
            for (var start = 0L; start < inputs.shape[0]; start += step)
            {
                using var rows = Slice(inputs, start, Math.Min(step, inputs.shape[0] - start), model.Signature.Device);
                answers.Add(await FixedBatch.AskAsync(model, rows, cancellationToken).ConfigureAwait(false));
                Check(model.Signature.Name, answers[^1], answers[0].shape[1], start, pairs);
            }

            return Join(answers);
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }

    /// <exception cref="ModelOutputException">Rows of another size than <paramref name="size"/>.</exception>
    public static void CheckSize(string modelName, Tensor outputs, long size)
    {
        if (outputs.shape[1] != size)
            throw new ModelOutputException(modelName, $"{outputs.shape[1]} values per row; rows before had {size}.");
    }

    /// <summary>A whole number of the model's own batches where it has a batch size, so that only the last is ever padded.</summary>
    public static int RowsPerStep(ModelSignature signature, int batchSize) =>
        signature.BatchSize is { } own ? own * Math.Max(1, batchSize / own) : batchSize;

    /// <summary>Rows of a batch on a device; owned by the caller.</summary>
    public static Tensor Slice(Tensor inputs, long start, long count, Device device)
    {
        using var scope = NewDisposeScope();
        return inputs.narrow(0, start, count).to(device).DetachFromDisposeScope();
    }

    private static void Check(string modelName, Tensor outputs, long size, long start, IReadOnlyList<int>? pairs)
    {
        CheckSize(modelName, outputs, size);
        if (InputTensors.FirstNonFiniteRow(outputs) is { } row)
            throw new ModelOutputException(modelName, "NaN or infinity.", pair: pairs is null ? start + row : pairs[(int)(start + row)]);
    }

    private static Tensor Join(List<Tensor> answers)
    {
        using var scope = NewDisposeScope();
        return cat(answers, 0).DetachFromDisposeScope();
    }
}
