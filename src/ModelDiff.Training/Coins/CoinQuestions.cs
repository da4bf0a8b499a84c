using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Asks models about both images of every pair, in an order of which the coins have no say.</summary>
/// <param name="images">Borrowed.</param>
/// <param name="rows">The images of all pairs, the first and then the second of each.</param>
/// <param name="pairs">The pairs.</param>
/// <param name="classCount">The owner's classes.</param>
/// <param name="batchSize">Most rows handed to a model at once; null where their size decides.</param>
internal sealed class CoinQuestions(NamedImages images, int[] rows, ImmutableArray<CoinPair> pairs, int classCount, int? batchSize)
{
    private const int RowsAtOnce = 256;

    private readonly int[] _classes = [.. pairs.SelectMany(pair => new[] { pair.Class, pair.Class })];

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
        return CoinAnswers.Of(model.Signature.Name, answers, _classes, classCount);
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
