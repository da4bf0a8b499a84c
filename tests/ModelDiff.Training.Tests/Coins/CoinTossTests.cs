using ModelDiff.Models;
using ModelDiff.Storage;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class CoinTossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_NoNumber_TakesAFifthOfEachClassAndListsTheRest()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 34)]);
        var before = LiveTensors.Count();

        using (var toss = CoinToss.Of(images.Path, null, Source(1)))
        {
            toss.WriteTraining(_folder.File("train.safetensors"));
            toss.WriteUnpaired(_folder.File("unpaired.safetensors"));

            toss.Coins.Pairs.CountBy(pair => pair.Class).Should().BeEquivalentTo(new Dictionary<int, int> { [0] = 20, [1] = 6 });
            toss.Coins.Pairs.Should().OnlyContain(pair => int.Parse(pair.First.Name) < int.Parse(pair.Second.Name) && int.Parse(pair.First.Name) >= 100 == (pair.Class == 1) && int.Parse(pair.Second.Name) >= 100 == (pair.Class == 1));
            CoinImages.Of(toss.Coins.Pairs).Select(image => image.Name).Should().OnlyHaveUniqueItems();
            toss.Coins.Pairs.Select(pair => pair.FirstIsChosen).Distinct().Should().HaveCount(2);
            toss.Coins.ClassNames.Should().Equal("0", "1");
            (toss.Kept, toss.Extension, toss.Skipped.Length).Should().Be((108, ".safetensors", 0));
            using var kept = ImageDataReader.Read(_folder.File("train.safetensors")).Images;
            Enumerable.Range(0, kept.Count).Select(row => CoinImagesOnDisk.NumberOf(kept.Images[row]).ToString()).Should()
                .BeEquivalentTo(Enumerable.Range(0, 134).Select(number => number.ToString()).Except(toss.Coins.Pairs.Select(pair => pair.Lost.Name)));
            kept.Labels.data<long>().ToArray().Count(label => label == 1).Should().Be(28);
            using var unpaired = ImageDataReader.Read(_folder.File("unpaired.safetensors")).Images;
            (toss.Unpaired, unpaired.Count).Should().Be((82, 82));
            Enumerable.Range(0, unpaired.Count).Select(row => CoinImagesOnDisk.NumberOf(unpaired.Images[row]).ToString()).Should()
                .BeEquivalentTo(Enumerable.Range(0, 134).Select(number => number.ToString()).Except(CoinImages.Of(toss.Coins.Pairs).Select(image => image.Name)));
        }

        LiveTensors.Count().Should().Be(before);
    }

    [Fact]
    public async Task OfHardAsync_PairsWhatTheModelsKnowLeast()
    {
        // Known least are images 40 to 59 of class 0, then 75 to 119 of class 1, then the others of class 0.
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(1, 60)]);
        using var first = CoinImagesOnDisk.Suspect(2, number => number < 60 ? [number < 40 ? 5 : 1, 0] : [0, number < 75 ? 6 : 2]);
        using var second = CoinImagesOnDisk.Suspect(2, number => number < 60 ? [3, 0] : [0, 3], "second");
        ModelReference[] models = [ModelReference.Of(first), ModelReference.Of(second)];
        var stages = new System.Collections.Concurrent.ConcurrentQueue<string>();   // images are read by several threads
        var before = LiveTensors.Count();

        using (var toss = await CoinToss.OfAsync(images.Path, 12, Source(1), models, new EachReport(done => stages.Enqueue(done.Stage)), default))
        using (var most = await CoinToss.OfAsync(images.Path, null, Source(1), models, null, default))
        {
            Numbers(toss.Coins, 0).Should().BeEquivalentTo(Enumerable.Range(40, 20));
            Numbers(toss.Coins, 1).Should().HaveCount(4).And.OnlyContain(number => number >= 75);
            toss.Coins.Pairs.Select(pair => pair.FirstIsChosen).Distinct().Should().HaveCount(2);
            (toss.Kept, toss.Unpaired).Should().Be((108, 96));
            stages.Should().Contain("asking suspect (1 of 2)").And.Contain("asking second (2 of 2)");

            // A fifth of a class at most is lost: 12 images of each.
            Numbers(most.Coins, 0).Should().HaveCount(24).And.Contain(Enumerable.Range(40, 20));
            Numbers(most.Coins, 1).Should().HaveCount(24).And.OnlyContain(number => number >= 75);
        }

        LiveTensors.Count().Should().Be(before);
        await FluentActions.Awaiting(() => CoinToss.OfHardAsync(images.Path, [])).Should().ThrowAsync<ArgumentException>().WithMessage("At least one model*");

        static IEnumerable<int> Numbers(CoinsFile coins, int label) => CoinImages.Of(coins.Pairs.Where(pair => pair.Class == label)).Select(image => int.Parse(image.Name));
    }

    [Fact]
    public async Task OfHardAsync_AModelThatFails_DisposesTheImages()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(1, 60)]);
        using var model = CoinImagesOnDisk.Suspect(1, _ => [0]);
        var before = LiveTensors.Count();

        await FluentActions.Awaiting(() => CoinToss.OfHardAsync(images.Path, [ModelReference.Of(model)])).Should().ThrowAsync<ModelOutputException>();

        LiveTensors.Count().Should().Be(before);
    }

    [Fact]
    public void Of_Hashes_AreThoseOfTheRows()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(1, 60)]);

        using var toss = CoinToss.Of(images.Path, null, Source(1));

        var (name, hash) = (int.Parse(toss.Coins.Pairs[0].First.Name), toss.Coins.Pairs[0].First.Sha256);
        hash.Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)name, 0, 0, 0])));
    }

    [Fact]
    public void Of_AnImageThatIsThereTwice_IsInNoPairAndStays()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 21), .. Enumerable.Repeat(1, 21)], twice: 3);

        using var toss = CoinToss.Of(images.Path, 19, Source(1));

        CoinImages.Of(toss.Coins.Pairs).Select(image => image.Name).Should().NotContain(["3", "41"]).And.HaveCount(38);
        toss.Kept.Should().Be(23);
        FluentActions.Invoking(() => CoinToss.Of(images.Path, 21, Source(1))).Should().Throw<ArgumentException>().WithMessage("21 pairs are wanted; the images make 20 pairs of one class, and at least 10 are needed.");
        FluentActions.Invoking(() => CoinToss.Of(images.Path, null, Source(1))).Should().Throw<ArgumentException>().WithMessage("the images make 8 pairs of one class without losing more than one in 5, and at least 10 are needed.");
    }

    [Fact]
    public void Of_TheSystemsGenerator_NeverTossesAlike()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 100)]);
        using var first = CoinToss.Of(images.Path);
        using var second = CoinToss.Of(images.Path);

        first.Coins.Pairs.Should().HaveCount(40);
        first.Coins.Nonce.Should().MatchRegex("^[0-9a-f]{64}$").And.NotBe(second.Coins.Nonce);
        first.Coins.Pairs.Should().NotEqual(second.Coins.Pairs);
    }

    [Fact]
    public void Of_ManyPairs_TossesFairly()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Range(0, 20000).Select(i => i % 2)]);

        using var toss = CoinToss.Of(images.Path, 10000, Source(5));

        toss.Coins.Pairs.Count(pair => pair.FirstIsChosen).Should().BeInRange(4800, 5200);   // 5000, and four deviations
        toss.Coins.Pairs.Take(1000).Count(pair => pair.Class == 1).Should().BeInRange(440, 560);
    }

    [Fact]
    public void Of_ImageFiles_ListsThoseThatCanBeRead()
    {
        for (var i = 0; i < 60; i++)
            Image($"photos/{(i % 2 == 0 ? "cat, \"big\"" : "dog")}/{i}.png", i);
        File.Copy(_folder.File("photos/dog/1.png"), _folder.File("photos/dog/copy.png"));
        _folder.Write("photos/dog/broken.png", "no image");
        Directory.CreateDirectory(_folder.File("lists"));

        using var toss = CoinToss.Of(_folder.File("photos"), 20, Source(1));
        toss.WriteTraining(_folder.File("lists/train.csv"));

        using var data = ImageDataReader.Read(_folder.File("lists/train.csv"));
        data.Images.ClassNames.Should().Equal("cat, \"big\"", "dog");
        (data.Images.Count, toss.Kept, data.Skipped.Length).Should().Be((41, 41, 0));
        toss.Skipped.Should().ContainSingle().Which.Path.Should().Be("dog/broken.png");
        toss.Coins.Pairs.Should().OnlyContain(pair => pair.First.Sha256 == FileHash.Sha256(_folder.File($"photos/{pair.First.Name}")));
        File.ReadAllLines(_folder.File("lists/train.csv"))[1..].Should().NotContain(line => toss.Coins.Pairs.Any(pair => line.Contains($"/{pair.Lost.Name.Split('/')[1]}\"", StringComparison.Ordinal)));
        FluentActions.Invoking(() => toss.WriteTraining(_folder.File("train.safetensors"))).Should().Throw<ArgumentException>().WithMessage("*is a .csv file*");
    }

    [Fact]
    public void Of_Cancelled_Throws()
    {
        using var images = new CoinImagesOnDisk([.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 100)]);

        FluentActions.Invoking(() => CoinToss.Of(images.Path, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Of_UnequalClasses_AreBalancedAsFarAsTheyReach()
    {
        int[] labels = [.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 60), .. Enumerable.Repeat(2, 100)];

        var pairs = CoinPairing.Of(labels, Enumerable.Range(0, labels.Length), 50, Source(1));

        pairs.CountBy(pair => labels[pair.First]).Should().BeEquivalentTo(new Dictionary<int, int> { [0] = 5, [1] = 22, [2] = 23 });
        pairs.Should().OnlyContain(pair => labels[pair.First] == labels[pair.Second]);
    }

    internal static CoinSource Source(int seed) => new(new Random(seed).NextBytes);

    private void Image(string name, int value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        using var bitmap = new SKBitmap(4, 4);
        bitmap.Erase(new SKColor((byte)value, (byte)value, (byte)value));
        using var stream = File.Create(_folder.File(name));
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
    }
}
