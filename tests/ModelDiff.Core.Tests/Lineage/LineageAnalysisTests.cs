using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Lineage;

public class LineageAnalysisTests
{
    private readonly Relatives _relatives = new();

    private static LineageAnalysis Analysis => new(new LineageOptions { BatchSize = 40, ChecksModels = false, Audit = Relatives.Audit });

    private static ModelReference Broken => new("broken", () => new FakeModel(inputs => inputs / 0) { Signature = new ModelSignature("broken") { InputShape = new TensorShape(12) } });

    private static ModelReference Missing => new("missing", () => throw new ModelLoadException("missing.pt", "no such file."));

    [Fact]
    public async Task RunAsync_RelativesAndStrangers_FindsGroupsAndTree()
    {
        var lineage = await Analysis.RunAsync(_relatives.Models, _relatives.Panel);

        lineage.Models.Should().Equal("a", "b", "a1", "c", "b1", "a2");
        lineage.Groups!.Value.Select(group => string.Join(' ', group)).Should().Equal("0 2 5", "1 4");
        lineage.Queries.Should().Be(120);
        lineage.PanelSize.Should().Be(20);
        lineage.FalsePositiveRate.Should().Be(0.01);
        lineage.Notes.Should().ContainSingle().Which.Should().StartWith("6 models make 15 pairs");
        Splits(lineage.Tree).Should().Contain(["0 2 5", "1 4"]);   // whole groups stand together
    }

    [Fact]
    public async Task RunAsync_EveryTwo_HaveConsistentNumbers()
    {
        var lineage = await Analysis.RunAsync(_relatives.Models, _relatives.Panel);

        for (var i = 0; i < 6; i++)
        {
            lineage.Similarity[i, i].Should().Be(1);
            foreach (var matrix in new[] { lineage.Scores!, lineage.PValues!, lineage.AdjustedPValues! })
                matrix[i, i].Should().Be(double.NaN);
            for (var j = i + 1; j < 6; j++)
            {
                foreach (var matrix in new[] { lineage.Similarity, lineage.Scores!, lineage.PValues!, lineage.AdjustedPValues! })
                    matrix[j, i].Should().Be(matrix[i, j]);
                lineage.Similarity[i, j].Should().BeInRange(-1, 1);
                lineage.PValues![i, j].Should().BeInRange(double.Epsilon, lineage.AdjustedPValues![i, j]);
                lineage.AdjustedPValues[i, j].Should().BeLessThanOrEqualTo(1);
            }
        }

        lineage.Similarity[0, 2].Should().BeGreaterThan(lineage.Similarity[0, 5]).And.BeLessThan(1);
        lineage.Similarity[0, 5].Should().BeGreaterThan(lineage.Similarity[0, 1]);
        lineage.Scores![0, 2].Should().BeGreaterThan(lineage.Scores[0, 3]);
    }

    [Fact]
    public async Task RunAsync_ManyStrangers_HaveNoGroups()
    {
        var strangers = Enumerable.Range(0, 30).Select(i => ModelReference.Of(Net(500 + i))).ToArray();

        var lineage = await Analysis.RunAsync(strangers, _relatives.Panel);

        lineage.Groups!.Value.Should().BeEmpty();
        lineage.AdjustedPValues![0, 1].Should().BeGreaterThan(0.01);
    }

    [Fact]
    public async Task RunAsync_TwinsOfOneTaskWithModelsOfItInThePanel_AreNotCalledRelatives()
    {
        using var seeds = Seeds();
        ModelReference[] models = [.. Enumerable.Range(500, 6).Select(i => Relatives.Model($"of task {i}", OfTask(i))), Relatives.Model("copy", OfTask(500, change: 0.01))];
        ModelReference[] panel = [.. Enumerable.Range(200, 20).Select(i => ModelReference.Of(OfTask(i)))];

        var lineage = await Analysis.RunAsync(models, panel, seeds);

        lineage.Groups!.Value.Select(group => string.Join(' ', group)).Should().Equal("0 6");
    }

    [Fact]
    public async Task RunAsync_PanelHoldsCopies_CountsThemOnceAndSaysSo()
    {
        ModelReference[] panel = [.. _relatives.Panel, Relatives.Model("again", Net(200))];

        var lineage = await Analysis.RunAsync(_relatives.Models, panel);

        lineage.PanelSize.Should().Be(20);
        lineage.Notes[0].Should().Contain("'again' are one").And.Contain("count once");
    }

    [Fact]
    public async Task RunAsync_PanelHoldsAModel_IsRefused()
    {
        ModelReference[] panel = [.. _relatives.Panel, Relatives.Model("hidden", Net(501))];

        await FluentActions.Awaiting(() => Analysis.RunAsync([Relatives.Model("one", Net(500)), Relatives.Model("two", Net(501))], panel).AsTask())
            .Should().ThrowAsync<PanelException>().WithMessage("*hidden*two*");
    }

    [Fact]
    public async Task RunAsync_OtherOrder_GivesTheSameNumbers()
    {
        int[] order = [3, 5, 0, 4, 1, 2];
        var straight = await Analysis.RunAsync(_relatives.Models, _relatives.Panel);
        var shuffled = await Analysis.RunAsync([.. order.Select(i => _relatives.Models[i])], _relatives.Panel);

        for (var i = 0; i < 6; i++)
        {
            for (var j = i + 1; j < 6; j++)
            {
                shuffled.Similarity[i, j].Should().Be(straight.Similarity[order[i], order[j]]);
                shuffled.PValues![i, j].Should().Be(straight.PValues![order[i], order[j]]);
            }
        }
    }

    [Fact]
    public async Task RunAsync_EachModel_IsAskedOncePerRowAndClosed()
    {
        using var seeds = Seeds();
        var nets = Enumerable.Range(0, 4).Select(i => Net(i)).ToArray();

        var lineage = await Analysis.RunAsync([.. nets.Select((net, i) => Relatives.Model($"{i}", net))], [], seeds);

        lineage.Queries.Should().Be(160);
        nets.Should().OnlyContain(net => net.Rows == 160 && net.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_OpenModel_IsBorrowed()
    {
        using var first = Net(1);
        using var second = Net(2);

        var lineage = await Analysis.RunAsync([ModelReference.Of(first), ModelReference.Of(second)], []);

        lineage.Models.Should().Equal("net 1", "net 2");
        first.IsDisposed.Should().BeFalse();
    }

    [Theory]
    [InlineData(0, "No panel of unrelated reference models was given")]
    [InlineData(6, "The panel has 6 reference models; p-values and groups need at least 7.")]
    public async Task RunAsync_NoOrSmallPanel_HasSimilaritiesAndSaysWhatIsMissing(int size, string note)
    {
        var lineage = await Analysis.RunAsync(_relatives.Models, _relatives.Panel[..size]);

        (lineage.Scores, lineage.PValues, lineage.AdjustedPValues, lineage.Groups).Should().Be((null, null, null, null));
        lineage.Notes.Should().ContainSingle().Which.Should().StartWith(note);
        Splits(lineage.Tree).Should().Contain(["0 2 5", "1 4"]);
    }

    [Theory]
    [InlineData(14, 0.01, "With 14 reference models no p-value can fall below 0.0083, so a single pair of relatives among 15 cannot be told at a rate of 1 %; with 15 or more, each its own family, it can.")]
    [InlineData(14, 0.2, null)]
    [InlineData(15, 0.01, null)]
    public async Task RunAsync_PanelTooSmallForThePairs_SaysHowManyItTakes(int size, double rate, string? note)
    {
        var lineage = await new LineageAnalysis(new LineageOptions { BatchSize = 40, ChecksModels = false, Audit = Relatives.Audit with { FalsePositiveRate = rate } }).RunAsync(_relatives.Models, _relatives.Panel[..size]);

        lineage.Notes.Skip(1).Should().Equal(note is null ? [] : new[] { note });
        lineage.Groups!.Value.IsEmpty.Should().Be(note is not null);
    }

    [Fact]
    public async Task RunAsync_PanelOfOtherTasks_TrustsNoiseAlone()
    {
        using var seeds = Seeds();
        ModelReference[] models = [Relatives.Model("one", SameTask(300, seeds)), Relatives.Model("two", SameTask(301, seeds)), Relatives.Model("three", Net(1))];

        var lineage = await new LineageAnalysis(new LineageOptions { BatchSize = 40, ChecksModels = false, Audit = Relatives.Audit with { FalsePositiveRate = 0.05 } }).RunAsync(models, _relatives.Panel, seeds);

        lineage.Scores![0, 1].Should().BeGreaterThan(5);   // alike, as all models of one task are
        lineage.Groups!.Value.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_PanelOfOneFamily_IsNotComparedWithItself()
    {
        var twins = _relatives.Panel.Concat(Enumerable.Range(0, 20).Select(i => Relatives.Model($"twin {i}", Net(200 + i, change: 0.01)))).ToArray();
        var families = twins.Select((model, i) => model with { Profile = model.Profile with { Family = $"family {i % 20}" } }).ToArray();

        var told = await Analysis.RunAsync(_relatives.Models, families);
        var untold = await Analysis.RunAsync(_relatives.Models, twins);

        told.Groups!.Value.Should().HaveCount(2);
        untold.PValues![0, 5].Should().BeGreaterThan(told.PValues![0, 5]);   // relatives taken for strangers hide relatives
    }

    [Fact]
    public async Task RunAsync_OneName_IsUsedTwice()
    {
        var lineage = await Analysis.RunAsync([Relatives.Model("same", Net(1)), Relatives.Model("same", Net(2)), Relatives.Model("same", Net(3))], []);

        lineage.Models.Should().Equal("same", "same", "same");
        lineage.Similarity[0, 1].Should().BeLessThan(0.99);
        lineage.Tree.Leaves.Order().Should().Equal(0, 1, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public async Task RunAsync_ModelFails_CostsItselfAlone(int position)
    {
        var whole = await Analysis.RunAsync(_relatives.Models, _relatives.Panel);
        var models = _relatives.Models.ToList();
        models.Insert(position, Broken);

        var lineage = await Analysis.RunAsync(models, [.. _relatives.Panel, Missing]);

        Relatives.Json(lineage with { Failures = [], Notes = whole.Notes }).Should().Be(Relatives.Json(whole));
        lineage.Failures.Select(failure => failure.Name).Should().Equal("broken", "missing");
        lineage.Failures[1].Reason.Should().Contain("no such file");
        lineage.Notes.Should().Contain(note => note.Contains("'broken' is left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_FewerThanTwoLeft_ThrowsWhatTheFirstMetAndLeavesNoTensors()
    {
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => Analysis.RunAsync([_relatives.Models[0], Broken, Missing], []).AsTask()).Should().ThrowAsync<ModelOutputException>().WithMessage("*'broken'*");
        await FluentActions.Awaiting(() => Analysis.RunAsync([Missing, Broken], []).AsTask()).Should().ThrowAsync<ModelLoadException>().WithMessage("*'missing.pt'*");

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task RunAsync_OtherInputRange_NamesBothRanges()
    {
        using var bytes = new FakeModel(inputs => inputs.flatten(1)) { Signature = new ModelSignature("bytes") { InputShape = new TensorShape(12), InputRange = new InputRange(0, 255) } };

        (await FluentActions.Awaiting(() => Analysis.RunAsync([_relatives.Models[0], ModelReference.Of(bytes)], []).AsTask()).Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Contain("'bytes'").And.Contain("255").And.Contain("preprocessing");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_FewerThanTwo_Throws(int count) =>
        await FluentActions.Awaiting(() => Analysis.RunAsync(_relatives.Models[..count], []).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage($"*got {count}*");

    [Fact]
    public async Task RunAsync_ToTheEnd_LeavesNoTensorsAndReportsEveryModel()
    {
        using var seeds = Seeds();
        var progress = new RecordedProgress();
        var before = LiveTensors.Settled();

        await Analysis.RunAsync(_relatives.Models, _relatives.Panel, seeds, progress);

        Tensor.TotalCount.Should().Be(before);
        progress.All.Should().BeInAscendingOrder(report => report.Completed);
        (progress.All[^1].Completed, progress.All[^1].Total).Should().Be((26 * 160, 26 * 160));
        Enumerable.Range(1, 26).Should().OnlyContain(position => progress.All.Any(report => report.Stage.EndsWith($" ({position} of 26)", StringComparison.Ordinal)), "several are asked at once, and any may end last");
    }

    /// <summary>The sets of models that one branch parts from the rest: both sides, because the tree has no root.</summary>
    private static IEnumerable<string> Splits(TreeNode tree)
    {
        var all = tree.Leaves.ToArray();
        return Nodes(tree).SelectMany(node => new[] { node.Leaves, all.Except(node.Leaves) }).Select(side => string.Join(' ', side.Order()));

        static IEnumerable<TreeNode> Nodes(TreeNode node) => node.Children.SelectMany(Nodes).Append(node);
    }
}
