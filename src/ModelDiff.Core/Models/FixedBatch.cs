using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Asks any model for any number of rows, also one that takes batches of one size only, and holds it to its contract.</summary>
internal static class FixedBatch
{
    /// <summary>Asks a model in batches of the signature's size, or at once where it has none. A short last batch is filled up with its last row and the answers to those are dropped.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c>, in no dispose scope.</returns>
    /// <exception cref="ModelForwardException">The model failed; whatever it threw is the inner exception.</exception>
    /// <exception cref="ModelOutputException">Not float32, not one row per input row, or rows of changing size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ValueTask<Tensor> AskAsync(IModelAdapter model, InputBatch inputs, CancellationToken cancellationToken) =>
        model.Signature.BatchSize is { } size && size != inputs.Count
            ? AskAsync(model, inputs, size, cancellationToken)
            : OnceAsync(model, inputs, cancellationToken);

    /// <summary>Asks a model in batches of one size, whatever its signature says.</summary>
    /// <inheritdoc cref="AskAsync(IModelAdapter, InputBatch, CancellationToken)"/>
    public static async ValueTask<Tensor> AskAsync(IModelAdapter model, InputBatch inputs, int size, CancellationToken cancellationToken)
    {
        var answers = new List<Tensor>();
        try
        {
            for (var start = 0; start < inputs.Count; start += size)
            {
                using var batch = Rows(inputs, start, size);
                answers.Add(await OnceAsync(model, batch, cancellationToken).ConfigureAwait(false));
                if (answers[^1].shape[1] != answers[0].shape[1])
                    break;   // and let joining tell
            }

            return DetachedJoin(model.Signature.Name, answers, inputs.Count);
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }

    /// <summary>A batch of rows, with their gradients; missing ones at the end repeat the last. In the caller's dispose scope.</summary>
    public static Tensor Rows(Tensor inputs, long start, int size)
    {
        var rows = inputs.narrow(0, start, Math.Min(size, inputs.shape[0] - start));
        var missing = size - rows.shape[0];
        if (missing == 0)
            return rows;
        var last = rows.narrow(0, rows.shape[0] - 1, 1);
        return cat([rows, last.expand([missing, .. last.shape[1..]])], 0);
    }

    /// <summary>The answers to batches, less those to repeated rows. In the caller's dispose scope.</summary>
    /// <exception cref="ModelOutputException">Rows of changing size.</exception>
    public static Tensor Join(string model, List<Tensor> answers, long rows)
    {
        if (answers.FindIndex(answer => answer.shape[1] != answers[0].shape[1]) is >= 0 and var odd)
            throw new ModelOutputException(model, $"{answers[odd].shape[1]} values per row; rows before had {answers[0].shape[1]}.", row: answers.Take(odd).Sum(answer => answer.shape[0]));
        return cat(answers, 0).narrow(0, 0, rows);
    }

    /// <summary>A batch of rows, owned by the caller; missing ones at the end repeat the last.</summary>
    private static InputBatch Rows(InputBatch inputs, int start, int size) => start + size <= inputs.Count
        ? inputs.Slice(start, size)
        : inputs.Select([.. Enumerable.Range(start, size).Select(row => Math.Min(row, inputs.Count - 1))]);

    private static Tensor DetachedJoin(string model, List<Tensor> answers, long rows)
    {
        using var scope = NewDisposeScope();
        return Join(model, answers, rows).DetachFromDisposeScope();
    }

    private static async ValueTask<Tensor> OnceAsync(IModelAdapter model, InputBatch inputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = model.Signature.Name;
        Tensor? outputs = null;
        try
        {
            outputs = await model.ForwardAsync(inputs, cancellationToken).ConfigureAwait(false);
            Instruments.Batches.Add(1);
            if (outputs is null)
                throw new ModelOutputException(name, "no tensor.");
            ModelOutputs.Check(name, outputs, inputs.Count);
            return outputs;
        }
        catch (Exception exception)
        {
            outputs?.Dispose();
            if (exception is ModelDiffException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
                throw;
            throw new ModelForwardException(name, inputs.ShapeText, exception.Message.Split('\n')[0].Trim(), exception);
        }
    }
}
