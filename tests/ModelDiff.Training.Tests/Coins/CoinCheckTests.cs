using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Verdicts;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class CoinCheckTests : IDisposable
{
    private const int Classes = 4;

    private readonly CoinImagesOnDisk _images = new([.. Enumerable.Range(0, 400).Select(i => i % Classes)]);

    private readonly CoinsFile _coins;
    private readonly HashSet<int> _chosen;

    public CoinCheckTests()
    {
        using var toss = CoinToss.Of(_images.Path, 100, CoinTossTests.Source(3));
        _coins = toss.Coins;
        _chosen = [.. _coins.Pairs.Select(pair => int.Parse(pair.Chosen.Name))];
    }

    public void Dispose() => _images.Dispose();

    [Fact]
    public async Task RunAsync_WhoLearnedTheChosenImages_IsDerived()
    {
        using var suspect = Knowing(number => _chosen.Contains(number) ? 6 : 3);
        var before = LiveTensors.Count();

        var finding = await CheckAsync(suspect);

        finding.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        (finding.Verdict.P, finding.Verdict.SmallestP, finding.Pairs, finding.AllPairs, finding.Differing, finding.Queries).Should().Be((0.00001, 0.00001, 100, 100, 100, 200));
        finding.Z.Should().BeApproximately(10, 1e-9);   // all differences tie: sqrt(100)
        finding.Bound.Should().BeApproximately(Math.Exp(-50), 1e-25);
        (finding.ChosenAccuracy, finding.LostAccuracy, finding.ClassesWereMatched).Should().Be((1, 1, false));
        finding.Verdict.Reasons.Should().HaveCount(3).And.Contain(reason => reason.Contains("or was itself trained on images that these coins chose", StringComparison.Ordinal)).And.Contain(reason => reason.Contains("prove nothing", StringComparison.Ordinal));
        LiveTensors.Count().Should().Be(before);
    }

    [Fact]
    public async Task RunAsync_WhoKnowsNothingOfTheCoins_IsNotShown()
    {
        using var suspect = Knowing(number => number * 7919 % 101 / 10f);

        var finding = await CheckAsync(suspect);

        finding.Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        finding.Verdict.P.Should().BeGreaterThan(0.01);
        finding.Verdict.Reasons.Should().Contain(reason => reason.StartsWith("That is no innocence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_References_MakeVisibleWhatIsHiddenByDifficulty()
    {
        // How well an image is known follows from its number but for little of what the coins chose.
        using var suspect = Knowing(number => Difficulty(number) + (_chosen.Contains(number) ? 0.15f : 0));
        using var innocent = Knowing(number => Difficulty(number) + (number * 104729 % 89 / 89f * 0.3f));
        var references = Enumerable.Range(0, 3).Select(i => Knowing(number => Difficulty(number) + (number * (31 + i) % 97 / 97f * 0.3f), $"reference-{i}")).ToArray();
        var before = LiveTensors.Count();

        var alone = await CheckAsync(suspect);
        var found = await CheckAsync(suspect, references);
        var other = await CheckAsync(innocent, references);

        (alone.Verdict.Decision, alone.References.IsEmpty).Should().Be((VerdictDecision.NotShown, true));
        alone.ZAlone.Should().Be(alone.Z);
        (found.Verdict.Decision, found.ZAlone, found.Differing).Should().Be((VerdictDecision.Derived, alone.Z, alone.Differing));
        found.Z.Should().BeGreaterThan(3 * alone.Z);
        found.References.Select(reference => (reference.Profile.Name, reference.Counts)).Should().Equal(("reference-0", true), ("reference-1", true), ("reference-2", true));
        found.Verdict.Reasons[0].Should().Contain("what 3 references find easier taken off");
        found.Verdict.Reasons.Should().HaveCount(4).And.Contain(reason => reason.Contains("if the references had nothing of the coins", StringComparison.Ordinal));
        other.Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        LiveTensors.Count().Should().Be(before);
        Array.ForEach(references, reference => reference.Dispose());

        static float Difficulty(int number) => number * 7919 % 101 / 25f;
    }

    /// <summary>An owner's own model among the references would hide a thief; one that learned what lost its toss would accuse everybody.</summary>
    [Fact]
    public async Task RunAsync_ReferencesThatKnowTheCoins_AreLeftOut()
    {
        using var suspect = Knowing(number => number * 7919 % 101 / 10f);
        using var owner = Knowing(number => _chosen.Contains(number) ? 6 : 3, "owner");
        using var opposite = Knowing(number => _chosen.Contains(number) ? 3 : 6, "opposite");

        var (alone, finding) = (await CheckAsync(suspect), await CheckAsync(suspect, owner, opposite));

        finding.References.Select(reference => (reference.Z > 0, reference.Counts)).Should().Equal((true, false), (false, false));
        (finding.Z, finding.Verdict.P).Should().Be((alone.Z, alone.Verdict.P));
        finding.Verdict.Reasons[0].Should().NotContain("taken off");
    }

    [Fact]
    public async Task RunAsync_OneAnswerToEverythingWithReferences_IsUndetermined()
    {
        using var suspect = CoinImagesOnDisk.Suspect(Classes, _ => [1, 0, 0, 0]);
        using var reference = Knowing(number => number * 7919 % 101 / 10f, "reference");

        (await CheckAsync(suspect, reference)).Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
    }

    [Fact]
    public async Task RunAsync_AReferenceOfOtherClasses_IsNamed()
    {
        using var suspect = Knowing(number => number % 7);
        using var reference = new DelegateAdapter(new ModelSignature("of two classes") { InputShape = new TensorShape(1, 2, 2) }, images => zeros(images.shape[0], 2));

        await FluentActions.Awaiting(() => CheckAsync(suspect, reference)).Should().ThrowAsync<ModelOutputException>().WithMessage("*of two classes*2 values per row*");
    }

    [Fact]
    public async Task RunAsync_LabelsAlone_CountsRightAndWrong()
    {
        // Right on all chosen images and on the even ones of the others.
        using var suspect = CoinImagesOnDisk.Suspect(Classes, number => OneHot(_chosen.Contains(number) || number / Classes % 2 == 0 ? number % Classes : (number + 1) % Classes));

        var finding = await CheckAsync(suspect);

        finding.Differing.Should().Be(_coins.Pairs.Count(pair => int.Parse(pair.Lost.Name) / Classes % 2 == 1));
        finding.Z.Should().BeApproximately(Math.Sqrt(finding.Differing), 1e-9);
        finding.ChosenAccuracy.Should().Be(1);
        finding.LostAccuracy.Should().BeApproximately(1 - (finding.Differing / 100.0), 1e-12);
        finding.Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }

    [Fact]
    public async Task RunAsync_ProbabilitiesAndScores_GiveTheSame()
    {
        using var scores = Knowing(number => (_chosen.Contains(number) ? 2 : 1) + (number * 7919 % 101 / 25f));
        using var probabilities = new DelegateAdapter(scores.Signature, async (images, token) =>
        {
            using var answer = await scores.ForwardAsync(images, token);
            return nn.functional.softmax(answer.to(ScalarType.Float64), 1);
        });

        var (first, second) = (await CheckAsync(scores), await CheckAsync(probabilities));

        second.Z.Should().BeApproximately(first.Z, 1e-4);
        second.Verdict.Decision.Should().Be(first.Verdict.Decision);
    }

    [Fact]
    public async Task RunAsync_ClassesInAnotherOrder_AreMatched()
    {
        int[] order = [2, 0, 3, 1];
        using var suspect = CoinImagesOnDisk.Suspect(Classes, number => Scores(order[number % Classes], _chosen.Contains(number) ? 6 : 3));

        var finding = await CheckAsync(suspect);

        (finding.ClassesWereMatched, finding.ChosenAccuracy, finding.Verdict.Decision).Should().Be((true, 1, VerdictDecision.Derived));
    }

    [Fact]
    public async Task RunAsync_OneAnswerToEverything_IsUndetermined()
    {
        using var suspect = CoinImagesOnDisk.Suspect(Classes, _ => [1, 0, 0, 0]);

        var finding = await CheckAsync(suspect);

        (finding.Verdict.Decision, finding.Verdict.P, finding.Z, finding.Differing).Should().Be((VerdictDecision.Undetermined, null, 0, 0));
        finding.Verdict.Reasons.Should().ContainSingle().Which.Should().Contain("nothing can be judged");
    }

    [Theory]
    [InlineData(2, VerdictDecision.Undetermined)]   // right on a quarter and a tenth of the rest
    [InlineData(3, VerdictDecision.NotShown)]
    public async Task RunAsync_WhoHardlyTellsTheClasses_IsUndetermined(int tenths, VerdictDecision expected)
    {
        using var suspect = CoinImagesOnDisk.Suspect(Classes, number => Scores(number / 4 * 7919 % 100 < 15 + (tenths * 10) ? number % Classes : (number + 1 + (number / 4 % 3)) % Classes, 1 + (number * 31 % 97 / 50f)));

        var finding = await CheckAsync(suspect);

        (finding.Verdict.Decision, finding.ClassesWereMatched).Should().Be((expected, false));
        finding.Verdict.Reasons.Any(reason => reason.Contains("hardly oftener than by chance", StringComparison.Ordinal)).Should().Be(expected == VerdictDecision.Undetermined);
    }

    [Fact]
    public async Task RunAsync_TooFewDifferences_IsUndetermined()
    {
        var odd = _coins.Pairs.Take(3).Select(pair => int.Parse(pair.Chosen.Name)).ToHashSet();
        using var suspect = Knowing(number => odd.Contains(number) ? 6 : 3);

        var finding = await CheckAsync(suspect);

        (finding.Verdict.Decision, finding.Verdict.P, finding.Verdict.SmallestP, finding.Differing).Should().Be((VerdictDecision.Undetermined, 0.125, 0.125, 3));
        finding.Verdict.Reasons.Should().ContainSingle().Which.Should().Contain("cannot give a p below 0.125; 1 % is accepted");
    }

    [Fact]
    public async Task RunAsync_FewQueries_TakesTheFirstPairsInAnOrderOfWhichTheCoinsHaveNoSay()
    {
        var asked = new List<int>();
        using var suspect = CoinImagesOnDisk.Suspect(Classes, number =>
        {
            asked.Add(number);
            return Scores(number % Classes, number % 17);
        });
        var progress = new List<StageProgress>();

        var finding = await new CoinCheck(new CoinCheckOptions { MaximumQueries = 61, BatchSize = 7 }).RunAsync(suspect, _coins, _images.Path, progress: new EachReport(progress.Add));

        (finding.Pairs, finding.AllPairs, finding.Queries).Should().Be((30, 100, 60));
        asked.Should().Equal(_coins.Pairs[..30].SelectMany(pair => new[] { int.Parse(pair.First.Name), int.Parse(pair.Second.Name) }));
        progress[^1].Should().Be(new StageProgress("asking suspect", 60, 60));
        progress.Should().HaveCount(9);
    }

    [Theory]
    [InlineData(3, "3 values per row; the coins are for images of 4 classes")]
    [InlineData(1, "1 values per row")]
    public async Task RunAsync_FewerClasses_IsRefused(int classes, string message)
    {
        using var suspect = CoinImagesOnDisk.Suspect(classes, number => new float[classes]);

        await FluentActions.Awaiting(() => CheckAsync(suspect)).Should().ThrowAsync<ModelOutputException>().WithMessage($"*{message}*");
    }

    [Fact]
    public async Task RunAsync_MoreClasses_AreNoHindrance()
    {
        using var suspect = CoinImagesOnDisk.Suspect(9, number => [.. Scores(number % Classes, _chosen.Contains(number) ? 6 : 3), 0, 0, 0, 0, 0]);

        (await CheckAsync(suspect)).Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }

    [Fact]
    public async Task RunAsync_ImagesThatAreMissingOrOthers_AreNamedAndNothingIsAsked()
    {
        using var suspect = new DelegateAdapter(new ModelSignature("suspect") { InputShape = new TensorShape(1, 2, 2) }, _ => throw new InvalidOperationException("It must not be asked."));
        using var fewer = new CoinImagesOnDisk([.. Enumerable.Range(0, 398).Select(i => i % Classes)], twice: 0);
        var lost = CoinImages.Of(_coins.Pairs).Select(image => int.Parse(image.Name)).ToHashSet();

        var thrown = await FluentActions.Awaiting(() => new CoinCheck(new()).RunAsync(suspect, _coins, fewer.Path)).Should().ThrowAsync<InputFileException>();

        var (missing, others) = (lost.Count(number => number >= 398), lost.Contains(397) ? 1 : 0);
        (missing + others).Should().BePositive();
        thrown.Which.Message.Should().Contain($"of 200 images of the coins {missing} are missing").And.Contain($"and {others} have another content");
    }

    [Fact]
    public async Task RunAsync_ImageFiles_AreFoundByTheirNamesBelowFolderOrList()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 60; i++)
            Gray(folder.File($"photos/{(i % 2 == 0 ? "cat" : "dog")}/{i}.png"), 4 * i);
        using var toss = CoinToss.Of(folder.File("photos"), 20, CoinTossTests.Source(1));
        var chosen = toss.Coins.Pairs.Select(pair => int.Parse(Path.GetFileNameWithoutExtension(pair.Chosen.Name))).ToHashSet();
        using var suspect = new DelegateAdapter(new ModelSignature("suspect") { InputShape = new TensorShape(1, 6, 6) }, images =>
            tensor(Enumerable.Range(0, (int)images.shape[0]).SelectMany(row => Answer((int)Math.Round(images[row, 0, 3, 3].item<float>() * 255) / 4)).ToArray(), [images.shape[0], 2]));
        File.WriteAllLines(folder.File("photos/list.csv"), Directory.GetFiles(folder.File("photos"), "*.png", SearchOption.AllDirectories).Select(file => $"{Path.GetRelativePath(folder.File("photos"), file)},?"));

        var ofFolder = await new CoinCheck(new()).RunAsync(suspect, toss.Coins, folder.File("photos"));
        var ofList = await new CoinCheck(new()).RunAsync(suspect, toss.Coins, folder.File("photos/list.csv"));
        Gray(folder.File("photos").TrimEnd('/') + "/" + toss.Coins.Pairs[3].Lost.Name, 255);
        var changed = await FluentActions.Awaiting(() => new CoinCheck(new()).RunAsync(suspect, toss.Coins, folder.File("photos"))).Should().ThrowAsync<InputFileException>();

        (ofFolder.Verdict.Decision, ofFolder.Differing, ofFolder.ChosenAccuracy).Should().Be((VerdictDecision.Derived, 20, 1));
        ofList.Should().BeEquivalentTo(ofFolder);
        changed.Which.Message.Should().Contain($"0 are missing and 1 have another content than when the coins were tossed (for example '{toss.Coins.Pairs[3].Lost.Name}')");

        float[] Answer(int number) => [number % 2 == 0 ? (chosen.Contains(number) ? 6 : 3) : 0, number % 2 == 1 ? (chosen.Contains(number) ? 6 : 3) : 0];
    }

    [Fact]
    public async Task RunAsync_AnotherInputRange_IsRefused()
    {
        using var suspect = new DelegateAdapter(new ModelSignature("suspect") { InputShape = new TensorShape(1, 2, 2), InputRange = new InputRange(0, 255) }, images => images);

        await FluentActions.Awaiting(() => CheckAsync(suspect)).Should().ThrowAsync<ArgumentException>().WithMessage("*takes values in*");
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        using var suspect = CoinImagesOnDisk.Suspect(Classes, number =>
        {
            cancellation.Cancel();
            return new float[Classes];
        });

        await FluentActions.Awaiting(() => new CoinCheck(new()).RunAsync(suspect, _coins, _images.Path, cancellationToken: cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new CoinCheckOptions { FalsePositiveRate = 0.000009 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CoinCheckOptions { FalsePositiveRate = 1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CoinCheckOptions { MaximumQueries = 19 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CoinCheckOptions { BatchSize = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        new CoinCheckOptions { FalsePositiveRate = 0.00001 }.MaximumQueries.Should().BeNull();
    }

    /// <summary>Suspects that know images by chance, over many tosses: no oftener derived than the rate says.</summary>
    [Fact]
    public async Task RunAsync_ManyTosses_FindsAnInnocentNoOftenerThanTheRateSays()
    {
        const int Tosses = 300;
        using var suspect = Knowing(number => number * 7919 % 101 / 10f);
        var found = 0;
        for (var i = 0; i < Tosses; i++)
        {
            using var toss = CoinToss.Of(_images.Path, 12, CoinTossTests.Source(i));
            found += (await new CoinCheck(new CoinCheckOptions { FalsePositiveRate = 0.05 }).RunAsync(suspect, toss.Coins, _images.Path)).Verdict.Decision == VerdictDecision.Derived ? 1 : 0;
        }

        found.Should().BeInRange(3, 29);   // 15 expected, 3.8 the deviation
    }

    private static void Gray(string path, int value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(4, 4);
        bitmap.Erase(new SKColor((byte)value, (byte)value, (byte)value));
        using var stream = File.Create(path);
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
    }

    private Task<CoinFinding> CheckAsync(IModelAdapter suspect, params IModelAdapter[] references) =>
        new CoinCheck(new()).RunAsync(suspect, _coins, _images.Path, [.. references.Select(reference => ModelReference.Of(reference))]);

    /// <summary>A suspect with a score for the true class that depends on the image.</summary>
    private static DelegateAdapter Knowing(Func<int, float> score, string name = "suspect") => CoinImagesOnDisk.Suspect(Classes, number => Scores(number % Classes, score(number)), name);

    private static float[] Scores(int label, float score) => [.. Enumerable.Range(0, Classes).Select(k => k == label ? score : 0)];

    private static float[] OneHot(int label) => Scores(label, 1);
}
