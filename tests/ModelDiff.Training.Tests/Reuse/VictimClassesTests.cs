using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class VictimClassesTests
{
    private const int Count = 120;

    [Theory]
    [InlineData(0, 0, 1, 1, null)]
    [InlineData(1, 0, 0, 1, "the victim has the classes of the images in another order; they are matched by its answers.")]
    [InlineData(0, 60, 0.5, 1 / 3.0, null)]
    [InlineData(0, 100, 1 / 6.0, 0, "the victim gives 17 % of the images the class that they are said to have. Either its classes are others*")]
    public void Of_VictimsAnswers_SaysWhetherTheClassesAreIts(int turn, int wrong, double accuracy, double learned, string? remark)
    {
        using var images = Images(Count);
        using var scores = Scores(Count, turn, wrong);

        var classes = VictimClasses.Of(scores, images);

        classes.Accuracy.Should().BeApproximately(accuracy, 1e-12);
        classes.Learned.Should().BeApproximately(learned, 1e-12);
        if (remark is null)
            classes.Remark.Should().BeNull();
        else
            classes.Remark.Should().Match(remark);
    }

    [Fact]
    public void Match_AnotherOrder_GivesImagesTheVictimsClasses()
    {
        using var images = Images(Count);
        using var scores = Scores(Count, turn: 1, wrong: 0);
        using var split = HeldOutSplit.Of(images, 0.25, seed: 3);

        using var matched = VictimClasses.Of(scores, images).Match(split);

        matched.Training.Labels.data<long>().Should().Equal(split.Training.Labels.data<long>().Select(label => (label + 1) % 4));
        matched.HeldOut.Labels.data<long>().Should().Equal(split.HeldOut.Labels.data<long>().Select(label => (label + 1) % 4));
        matched.Training.Images.shape.Should().Equal(split.Training.Images.shape);
    }

    /// <summary>Never more than it may be asked, however many classes there are.</summary>
    [Theory]
    [InlineData(10_000, 300)]
    [InlineData(7, 7)]
    public async Task AskAsync_ManyImages_AsksAFew(int most, int expected)
    {
        using var images = Images(1_000);
        var asked = 0L;
        using var victim = new DelegateAdapter(new ModelSignature("api") { InputShape = new TensorShape(1, 2, 2), OutputShape = new TensorShape(4) }, rows =>
        {
            asked += rows.shape[0];
            return zeros(rows.shape[0], 4);
        });

        await VictimClasses.AskAsync(victim, images, most);

        asked.Should().Be(expected);
    }

    [Fact]
    public void Of_TooFewImages_FindsNoOrder()
    {
        using var images = Images(64);
        using var scores = Scores(64, turn: 1, wrong: 0);
        using var fewImages = Images(63);
        using var fewScores = Scores(63, turn: 1, wrong: 0);

        VictimClasses.Of(fewScores, fewImages).Order.Should().BeNull();
        VictimClasses.Of(scores, images).Order.Should().NotBeNull();
    }

    private static LabeledImages Images(int count) => new(zeros(count, 1, 2, 2), (arange(count) / 3).to(ScalarType.Int64).remainder(4), 4, null);

    /// <summary>Sure answers; the first ones are the class after the right one and the one before it in turn.</summary>
    private static Tensor Scores(int count, int turn, int wrong)
    {
        using var images = Images(count);
        var given = images.Labels.data<long>().Select((label, i) => (label + turn + (i >= wrong ? 0 : 1 + (2 * (i % 2)))) % 4).ToArray();
        return nn.functional.one_hot(tensor(given), 4).to(ScalarType.Float32);
    }
}
