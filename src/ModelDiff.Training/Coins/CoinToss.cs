using System.Collections.Immutable;
using System.Security.Cryptography;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Coins that were tossed for images, and the images that are left to train on. Owns the images.</summary>
public sealed class CoinToss : IDisposable
{
    private readonly NamedImages _images;
    private readonly ImmutableArray<int> _kept;
    private readonly ImmutableArray<int> _unpaired;

    private CoinToss(NamedImages images, CoinsFile coins, ImmutableArray<int> kept, ImmutableArray<int> unpaired, ImmutableArray<SkippedFile> skipped) =>
        (_images, Coins, _kept, _unpaired, Skipped) = (images, coins, kept, unpaired, skipped);

    /// <summary>The owner's secret.</summary>
    public CoinsFile Coins { get; }

    /// <summary>Files that could not be read; they are in no pair and in no training list.</summary>
    public ImmutableArray<SkippedFile> Skipped { get; }

    /// <summary>Images that a model may learn from: all but those that lost their toss.</summary>
    public int Kept => _kept.Length;

    /// <summary>Images that are in no pair, so that models which learned from them know nothing of the coins.</summary>
    public int Unpaired => _unpaired.Length;

    /// <summary>How the name of the training list must end: <c>.csv</c> where the images are files, else <c>.safetensors</c>.</summary>
    public string Extension => _images.Extension;

    /// <summary>
    /// Pairs images of one class, and tosses a coin for each pair with the cryptographic generator of the system. An image that is in the source twice is in no pair,
    /// so that none which lost its toss is learned under another name.
    /// </summary>
    /// <param name="data">Images with classes, see <see cref="ImageDataReader.Read"/>.</param>
    /// <param name="pairs">How many, at least 10; null for 5,000, or for fewer where these would cost a class more than a fifth of its images.</param>
    /// <param name="progress">Told the images that were read.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">The images do not make so many pairs.</exception>
    /// <exception cref="InputFileException">The images cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static CoinToss Of(string data, int? pairs = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Of(data, pairs, new CoinSource(bytes => RandomNumberGenerator.Fill(bytes)), progress, cancellationToken);

    /// <summary>The same with the images that some models know least: what a model learns of them it learns of each, so that fewer coins say as much. The coins have no say in it.</summary>
    /// <param name="data">Images with classes, see <see cref="ImageDataReader.Read"/>.</param>
    /// <param name="models">Models of the same classes, which take images in [0, 1]; each is opened when its turn comes, and asked for all images.</param>
    /// <param name="pairs">How many, at least 10; null for 5,000, or for fewer where these would cost a class more than a fifth of its images.</param>
    /// <param name="progress">Told the images that were read, and those that were asked.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">The images do not make so many pairs, or there is no model.</exception>
    /// <exception cref="InputFileException">The images cannot be used.</exception>
    /// <exception cref="ModelDiffException">A model failed, takes other images, or has not all classes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static Task<CoinToss> OfHardAsync(string data, IReadOnlyList<ModelReference> models, int? pairs = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            throw new ArgumentException("At least one model is needed to tell how hard images are.", nameof(models));
        return OfAsync(data, pairs, new CoinSource(bytes => RandomNumberGenerator.Fill(bytes)), models, progress, cancellationToken);
    }

    /// <summary>Tosses with a source of coins of its own.</summary>
    internal static CoinToss Of(string data, int? pairs, CoinSource source, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OfAsync(data, pairs, source, [], progress, cancellationToken).GetAwaiter().GetResult();   // without models it never waits

    /// <summary>Tosses for the images that models know least; for any where there is no model.</summary>
    internal static async Task<CoinToss> OfAsync(string data, int? pairs, CoinSource source, IReadOnlyList<ModelReference> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var images = NamedImages.Open(data, isLabeled: true, shape: null, cancellationToken);
        try
        {
            var (hashes, faults) = Inspect(images, progress, cancellationToken);
            int[] usable = [.. Unique(hashes)];
            var knowledge = models.Count == 0 ? null : await KnowledgeAsync(images, usable, models, progress, cancellationToken).ConfigureAwait(false);
            return Toss(images, pairs, source, hashes, faults, usable, knowledge);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>Writes the images that a model may learn from, with their classes, as every command of this product reads them.</summary>
    /// <param name="path">The file, which ends with <see cref="Extension"/>; replaced where it exists.</param>
    /// <exception cref="ArgumentException">The name has another end.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteTraining(string path) => Write(path, _kept);

    /// <summary>Writes the images that are in no pair, with their classes: those to train references on.</summary>
    /// <inheritdoc cref="WriteTraining"/>
    public void WriteUnpaired(string path) => Write(path, _unpaired);

    /// <summary>Disposes the images.</summary>
    public void Dispose() => _images.Dispose();

    private void Write(string path, ImmutableArray<int> images)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"A list of these images is a {Extension} file; got '{path}'.", nameof(path));
        _images.Write(path, images);
    }

    /// <summary>Images that are in the source once.</summary>
    private static IEnumerable<int> Unique(string?[] hashes)
    {
        var times = hashes.OfType<string>().CountBy(hash => hash).ToDictionary(StringComparer.Ordinal);
        return Enumerable.Range(0, hashes.Length).Where(index => hashes[index] is { } hash && times[hash] == 1);
    }

    /// <summary>How well models know each of some images in the mean; the others are known by nobody.</summary>
    private static async Task<double[]> KnowledgeAsync(NamedImages images, int[] rows, IReadOnlyList<ModelReference> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = await new CoinQuestions(images, rows, [.. rows.Select(row => images.Labels[row])], images.ClassNames.Length).AskAsync(models, progress, cancellationToken).ConfigureAwait(false);
        var knowledge = new double[images.Names.Length];
        foreach (var (i, row) in rows.Index())
            knowledge[row] = asked.Average(known => known.Knowledge[i]);
        return knowledge;
    }

    private static CoinToss Toss(NamedImages images, int? wanted, CoinSource source, string?[] hashes, string?[] faults, int[] usable, double[]? knowledge)
    {
        var pairs = CoinPairing.Of(images.Labels, usable, wanted, source, knowledge)
            .ConvertAll(pair => (pair.First, pair.Second, FirstIsChosen: source.Toss()));
        var lost = pairs.Select(pair => pair.FirstIsChosen ? pair.Second : pair.First).ToHashSet();
        var paired = pairs.SelectMany(pair => new[] { pair.First, pair.Second }).ToHashSet();
        var coins = new CoinsFile(images.ClassNames, [.. pairs.Select(pair => new CoinPair(images.Labels[pair.First], Image(pair.First), Image(pair.Second), pair.FirstIsChosen))], source.Nonce());
        return new CoinToss(
            images,
            coins,
            [.. Readable().Where(index => !lost.Contains(index))],
            [.. Readable().Where(index => !paired.Contains(index))],
            [.. faults.Index().Where(fault => fault.Item is not null).Select(fault => new SkippedFile(images.Names[fault.Index], fault.Item!))]);

        IEnumerable<int> Readable() => Enumerable.Range(0, hashes.Length).Where(index => hashes[index] is not null);

        CoinImage Image(int index) => new(images.Names[index], hashes[index]!);
    }

    /// <summary>The hash of each image, or why there is none.</summary>
    private static (string?[] Hashes, string?[] Faults) Inspect(NamedImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (hashes, faults) = (new string?[images.Names.Length], new string?[images.Names.Length]);
        var done = 0L;
        SideBySide.For(hashes.Length, index =>
        {
            try
            {
                faults[index] = images.FaultOf(index);
                hashes[index] = faults[index] is null ? images.HashOf(index) : null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                faults[index] = exception.Message;
            }

            progress?.Report(new StageProgress("reading images", Interlocked.Increment(ref done), hashes.Length));
        }, cancellationToken);
        return (hashes, faults);
    }
}
