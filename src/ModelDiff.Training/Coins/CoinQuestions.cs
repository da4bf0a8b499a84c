using ModelDiff.Asking;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Asks models how well they know some images.</summary>
/// <param name="images">Borrowed.</param>
/// <param name="rows">Which.</param>
/// <param name="classes">The true class of each.</param>
/// <param name="classCount">The owner's classes.</param>
/// <param name="batchSize">Most rows handed to a model at once; null where their size decides.</param>
internal sealed class CoinQuestions(NamedImages images, int[] rows, int[] classes, int classCount, int? batchSize = null)
{
    private const int RowsAtOnce = 256;

    /// <summary>Asks a model.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="progress">Told the rows done.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ArgumentException">It takes values in another range than images have.</exception>
    /// <exception cref="ModelOutputException">It has not all classes, or its answers cannot be used.</exception>
    public async ValueTask<CoinAnswers> AskAsync(IModelAdapter model, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        CheckRange(model.Signature);
        using var answers = await AnswersAsync(model, progress, cancellationToken).ConfigureAwait(false);
        return CoinAnswers.Of(model.Signature.Name, answers, classes, classCount);
    }

    /// <summary>Asks several models, each opened when its turn comes.</summary>
    /// <param name="models">Borrowed.</param>
    /// <param name="progress">Told the rows done of all.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>What each knows, in their order.</returns>
    /// <exception cref="ArgumentException">One takes values in another range than images have.</exception>
    /// <exception cref="ModelOutputException">One has not all classes, or its answers cannot be used.</exception>
    public async ValueTask<CoinAnswers[]> AskAsync(IReadOnlyList<ModelReference> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = new CoinAnswers[models.Count];
        await new ManyModels().ForEachAsync(models, AskOneAsync, (position, known) => asked[position] = known, progress, cancellationToken).ConfigureAwait(false);
        return asked;

        async ValueTask<CoinAnswers> AskOneAsync(int position, IProgress<StageProgress>? reports)
        {
            using var model = models[position].Open();
            return await AskAsync(model, reports, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="ArgumentException">A model takes values in another range than images have.</exception>
    public static void CheckRange(ModelSignature model)
    {
        if (model.InputRange != InputRange.Unit)
            throw new ArgumentException($"'{model.Name}' takes values in {model.InputRange}; images have values in {InputRange.Unit}.", nameof(model));
    }

    /// <summary>Reads and asks some images at a time, so that many need the memory of few.</summary>
    /// <returns>Owned by the caller; float32 <c>[N, K]</c> on the CPU.</returns>
    private async ValueTask<Tensor> AnswersAsync(IModelAdapter model, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (asker, answers) = (new ModelAsker(batchSize), new List<Tensor>());
        try
        {
            for (var start = 0; start < rows.Length; start += RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (chunk, before) = (rows[start..Math.Min(rows.Length, start + RowsAtOnce)], start);
                using var inputs = new TensorBatch(images.Read(chunk, model.Signature.InputShape));
                var eachBatch = new EachReport(done => progress?.Report(new StageProgress(done.Stage, before + done.Completed, rows.Length)));
                using var answer = await asker.AskAsync(model, inputs, eachBatch, cancellationToken).ConfigureAwait(false);
                answers.Add(answer.to(CPU, copy: true).DetachFromDisposeScope());
                if (answer.shape[1] != answers[0].shape[1])
                    throw new ModelOutputException(model.Signature.Name, $"{answer.shape[1]} values per row; rows before had {answers[0].shape[1]}.");
            }

            return cat(answers, 0).DetachFromDisposeScope();
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }
}
