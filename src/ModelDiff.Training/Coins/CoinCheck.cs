using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Models;
using ModelDiff.Statistics;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>
/// The exact test of an owner's coins: does a suspect know the images that they chose better than those that they left out? Who had neither the model that learned them nor the choice itself cannot know what a fair coin said,
/// so that for him the signs of all differences are fair coins too, whatever his data, recipe and initialization.
/// </summary>
/// <remarks>What is tested is the sum over pairs of the difference of <c>ln max(p, 0.001)</c>, p the probability of the true class, between the image that was chosen and the other, against the sums with random signs.</remarks>
/// <param name="options">How the suspect is asked, and when it is found.</param>
public sealed class CoinCheck(CoinCheckOptions options)
{
    private const int RowsAtOnce = 256;

    /// <summary>Asks a suspect about the images of all pairs, in an order of which the coins have no say.</summary>
    /// <param name="suspect">Borrowed; a classifier of images in [0, 1] that has all classes of the coins, also one that answers with labels alone.</param>
    /// <param name="coins">The owner's coins.</param>
    /// <param name="data">The images that they were tossed for, see <see cref="ImageDataReader.Read"/>; more may lie there, and classes are not looked at.</param>
    /// <param name="progress">Told the rows done.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ArgumentException">The suspect takes values in another range than images have.</exception>
    /// <exception cref="InputFileException">Images are missing or are not those that the coins were tossed for.</exception>
    /// <exception cref="ModelOutputException">The suspect has not all classes, or its answers cannot be used.</exception>
    /// <exception cref="ModelDiffException">The suspect failed, or takes other images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async Task<CoinFinding> RunAsync(IModelAdapter suspect, CoinsFile coins, string data, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(coins);
        if (suspect.Signature.InputRange != InputRange.Unit)
            throw new ArgumentException($"'{suspect.Signature.Name}' takes values in {suspect.Signature.InputRange}; images have values in {InputRange.Unit}.", nameof(suspect));
        ImmutableArray<CoinPair> pairs = options.MaximumQueries / 2 is { } most && most < coins.Pairs.Length ? coins.Pairs[..most] : coins.Pairs;
        using var images = await Task.Run(() => NamedImages.Open(data, isLabeled: false, suspect.Signature.InputShape, cancellationToken), cancellationToken).ConfigureAwait(false);
        var rows = await Task.Run(() => CoinImages.Find(pairs, images, data, cancellationToken), cancellationToken).ConfigureAwait(false);
        using var answers = await AskAsync(suspect, images, rows, progress, cancellationToken).ConfigureAwait(false);
        var known = CoinAnswers.Of(suspect.Signature.Name, answers, [.. pairs.SelectMany(pair => new[] { pair.Class, pair.Class })], coins.ClassNames.Length);
        var test = SignFlipTest.Of(pairs.Select((pair, i) => (known.Knowledge[2 * i] - known.Knowledge[(2 * i) + 1]) * (pair.FirstIsChosen ? 1 : -1)), CoinCheckOptions.Draws, options.Seed);
        return new CoinFinding(
            suspect.Signature, FileHash.OfSource(suspect.Signature.Source), pairs.Length, coins.Pairs.Length, test.Count, test.Z, test.Bound, options.FalsePositiveRate,
            CoinVerdict.Of(test, options.FalsePositiveRate, known.IsRight.Average(isRight => isRight ? 1.0 : 0), coins.ClassNames.Length))
        {
            ChosenAccuracy = pairs.Index().Average(pair => known.IsRight[(2 * pair.Index) + (pair.Item.FirstIsChosen ? 0 : 1)] ? 1.0 : 0),
            LostAccuracy = pairs.Index().Average(pair => known.IsRight[(2 * pair.Index) + (pair.Item.FirstIsChosen ? 1 : 0)] ? 1.0 : 0),
            ClassesWereMatched = known.ClassesWereMatched,
        };
    }

    /// <summary>Reads and asks some images at a time, so that many need the memory of few.</summary>
    /// <returns>Owned by the caller; float32 <c>[N, K]</c> on the CPU.</returns>
    private async Task<Tensor> AskAsync(IModelAdapter suspect, NamedImages images, int[] rows, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (asker, answers) = (new ModelAsker(options.BatchSize), new List<Tensor>());
        try
        {
            for (var start = 0; start < rows.Length; start += RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (chunk, before) = (rows[start..Math.Min(rows.Length, start + RowsAtOnce)], start);
                using var inputs = new TensorBatch(images.Read(chunk, suspect.Signature.InputShape));
                var eachBatch = new EachReport(done => progress?.Report(new StageProgress(done.Stage, before + done.Completed, rows.Length)));
                using var answer = await asker.AskAsync(suspect, inputs, eachBatch, cancellationToken).ConfigureAwait(false);
                answers.Add(answer.to(CPU, copy: true).DetachFromDisposeScope());
                if (answer.shape[1] != answers[0].shape[1])
                    throw new ModelOutputException(suspect.Signature.Name, $"{answer.shape[1]} values per row; rows before had {answers[0].shape[1]}.");
            }

            return cat(answers, 0).DetachFromDisposeScope();
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }
}
