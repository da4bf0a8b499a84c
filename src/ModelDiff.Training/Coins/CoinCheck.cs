using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Statistics;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>
/// The exact test of an owner's coins: does a suspect know the images that they chose better than those that they left out? Who had neither the model that learned them nor the choice itself cannot know what a fair coin said,
/// so that for him the signs of all differences are fair coins too, whatever his data, recipe and initialization.
/// </summary>
/// <remarks>
/// What is tested is the sum over pairs of the difference of <c>ln max(p, 0.001)</c>, p the probability of the true class, between the image that was chosen and the other, against the sums with random signs.
/// With references, what they find easier in each pair is taken off first: the test stays exact as long as they had nothing of the coins, and finds more.
/// </remarks>
/// <param name="options">How the suspect is asked, and when it is found.</param>
public sealed class CoinCheck(CoinCheckOptions options)
{
    /// <summary>Asks a suspect about the images of all pairs, in an order of which the coins have no say.</summary>
    /// <param name="suspect">Borrowed; a classifier of images in [0, 1] that has all classes of the coins, also one that answers with labels alone.</param>
    /// <param name="coins">The owner's coins.</param>
    /// <param name="data">The images that they were tossed for, see <see cref="ImageDataReader.Read"/>; more may lie there, and classes are not looked at.</param>
    /// <param name="references">Models of the same classes that had nothing of the coins, at best of images that are in no pair; each is opened when its turn comes, and asked what the suspect is asked. Null or empty for none.</param>
    /// <param name="progress">Told the rows done.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ArgumentException">A model takes values in another range than images have.</exception>
    /// <exception cref="InputFileException">Images are missing or are not those that the coins were tossed for.</exception>
    /// <exception cref="ModelOutputException">A model has not all classes, or its answers cannot be used.</exception>
    /// <exception cref="ModelDiffException">A model failed, or takes other images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async Task<CoinFinding> RunAsync(
        IModelAdapter suspect, CoinsFile coins, string data, IReadOnlyList<ModelReference>? references = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(coins);
        CoinQuestions.CheckRange(suspect.Signature);
        ImmutableArray<CoinPair> pairs = options.MaximumQueries / 2 is { } most && most < coins.Pairs.Length ? coins.Pairs[..most] : coins.Pairs;
        using var images = await Task.Run(() => NamedImages.Open(data, isLabeled: false, suspect.Signature.InputShape, cancellationToken), cancellationToken).ConfigureAwait(false);
        var rows = await Task.Run(() => CoinImages.Find(pairs, images, data, cancellationToken), cancellationToken).ConfigureAwait(false);
        var questions = new CoinQuestions(images, rows, [.. pairs.SelectMany(pair => new[] { pair.Class, pair.Class })], coins.ClassNames.Length, options.BatchSize);
        var known = await questions.AskAsync(suspect, progress, cancellationToken).ConfigureAwait(false);
        double[] signs = [.. pairs.Select(pair => pair.FirstIsChosen ? 1.0 : -1)];
        var others = await questions.AskAsync(references ?? [], progress, cancellationToken).ConfigureAwait(false);
        return Judge(suspect.Signature, coins, signs, known, CoinReferences.Of([.. others.Select((answers, i) => (references![i].Profile, answers.Differences))], signs));
    }

    private CoinFinding Judge(ModelSignature suspect, CoinsFile coins, double[] signs, CoinAnswers known, CoinReferences others)
    {
        var alone = Test(known.Differences, signs);
        var test = others.Counted == 0 ? alone : Test(others.Remainder(known.Differences), signs);
        return new CoinFinding(
            suspect, FileHash.OfSource(suspect.Source), signs.Length, coins.Pairs.Length, alone.Count, test.Z, test.Bound, options.FalsePositiveRate,
            CoinVerdict.Of(test, alone, others.Counted, options.FalsePositiveRate, known.IsRight.Average(isRight => isRight ? 1.0 : 0), coins.ClassNames.Length))
        {
            ZAlone = alone.Z,
            References = others.Models,
            ChosenAccuracy = signs.Index().Average(pair => known.IsRight[(2 * pair.Index) + (pair.Item > 0 ? 0 : 1)] ? 1.0 : 0),
            LostAccuracy = signs.Index().Average(pair => known.IsRight[(2 * pair.Index) + (pair.Item > 0 ? 1 : 0)] ? 1.0 : 0),
            ClassesWereMatched = known.ClassesWereMatched,
        };
    }

    private SignFlipTest Test(double[] differences, double[] signs) => SignFlipTest.Of(differences.Zip(signs, (difference, sign) => difference * sign), CoinCheckOptions.Draws, options.Seed);
}
