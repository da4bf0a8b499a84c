using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Tests.Weights;
using ModelDiff.Weights;

namespace ModelDiff.Tests.Lineage;

public class WeightLineageTests
{
    private static readonly ModelWeights Parent = TrainedNets.Train(0, 1);
    private static readonly ModelWeights Child = TrainedNets.Train(0, 2, Parent);
    private static readonly ModelWeights NewHead = Parent with { Tensors = [.. Parent.Tensors.Take(4), .. TrainedNets.Train(9, 9).Tensors.Skip(4)] };
    private static readonly ModelWeights Stranger = TrainedNets.Train(7, 1);

    [Fact]
    public void Of_AFamilyAndAStranger_GroupsTheFamily()
    {
        var lineage = WeightLineage.Of([("parent", () => Parent), ("stranger", () => Stranger), ("child", () => Child), ("new head", () => NewHead)]);

        lineage.Groups!.Value.Should().ContainSingle().Which.Should().Equal(0, 2, 3);
        lineage.Similarity[0, 2].Should().BeApproximately(2 / 3.0, 1e-12, "the head of five classes has too few orders for so small a p-value");
        lineage.Similarity[0, 3].Should().BeApproximately(4 / 5.0, 1e-12, "four of five tensors are the same, more than two of three layers");
        lineage.Similarity[0, 1].Should().Be(0);
        lineage.Failures.Should().BeEmpty();
        lineage.Notes.Should().ContainSingle(note => note.StartsWith("Models of a group have weights in common"));
        LineageText.Headline(lineage).Should().Be("1 group of relatives among 4 models");
        LineageText.Sentences(lineage).Should().Equal(lineage.Notes, "nothing is said of a rate of innocent pairs");
        LineageText.Compared(lineage).Should().Be("4 models, compared by the weights in their files");
    }

    [Fact]
    public void Of_IdenticalFiles_AreOneGroupAndNamed()
    {
        var (one, same) = (Parent with { FileHash = "abc" }, Parent with { FileHash = "abc" });

        var lineage = WeightLineage.Of([("one", () => one), ("same", () => same), ("stranger", () => Stranger)]);

        lineage.Groups!.Value.Should().ContainSingle().Which.Should().Equal(0, 1);
        lineage.Notes[0].Should().Be("Identical files (SHA-256 abc): one, same.");
    }

    [Fact]
    public void Of_AModelThatCannotBeRead_CostsItselfAlone()
    {
        var lineage = WeightLineage.Of([("parent", () => Parent), ("broken", () => throw new ModelLoadException("broken.pt", "it is damaged.")), ("child", () => Child)]);

        lineage.Models.Should().Equal("parent", "child");
        lineage.Failures.Should().ContainSingle().Which.Name.Should().Be("broken");
        lineage.Notes.Should().Contain(note => note.StartsWith("'broken' is left out."));
    }

    [Fact]
    public void Of_FewerThanTwoThatCanBeRead_SaysWhy() =>
        FluentActions.Invoking(() => WeightLineage.Of([("parent", () => Parent), ("broken", () => throw new ModelLoadException("broken.pt", "it is damaged."))]))
            .Should().Throw<ArgumentException>().WithMessage("*got 1 of 2*damaged*");

    [Fact]
    public void Of_Cancelled_Throws() =>
        FluentActions.Invoking(() => WeightLineage.Of([("parent", () => Parent), ("child", () => Child)], cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();

    [Fact]
    public void Of_ManyStrangers_HasNoGroups()
    {
        var lineage = WeightLineage.Of([.. Enumerable.Range(200, 40).Select(seed => ($"{seed}", (Func<ModelWeights>)(() => TrainedNets.Train(seed, 1))))]);

        lineage.Groups!.Value.Should().BeEmpty();
        LineageText.Headline(lineage).Should().Be("No relatives shown among 40 models");
    }
}
