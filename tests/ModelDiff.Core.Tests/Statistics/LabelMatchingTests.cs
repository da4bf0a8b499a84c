using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class LabelMatchingTests
{
    [Fact]
    public void Of_ClassesInAnotherOrder_IsThatOrder() => LabelMatching.Of(3, [0, 1, 2, 0, 1, 2], [1, 2, 0, 1, 2, 0]).Should().Equal(1, 2, 0);

    /// <summary>Class 0 goes with 1 three times and with 0 four times, class 1 with 0 four times: 3 + 4 inputs agree where 0 is 1, and 4 where 0 is 0.</summary>
    [Fact]
    public void Of_ClassesThatCompete_MakesMostInputsAgree() => LabelMatching.Of(2, [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]).Should().Equal(1, 0);

    /// <summary>0 is 4, as one input says; 4 has to leave its number and takes the one that 0 left, the others keep theirs.</summary>
    [Fact]
    public void Of_ClassesThatNoInputHas_KeepTheirNumbersOrTakeFreeOnes() => LabelMatching.Of(6, [0, 0], [4, 4]).Should().Equal(4, 1, 2, 3, 0, 5);

    /// <summary>Each class of the first labeling but 2 is met with 1 alone, which only one of them can be.</summary>
    [Fact]
    public void Of_MoreClassesThanTheOtherHas_LeavesTheRestWhereTheyAre() => LabelMatching.Of(4, [0, 1, 1, 3], [1, 1, 1, 1]).Should().Equal(0, 1, 2, 3);

    [Fact]
    public void Of_MoreOutputsThanAnybodyCanMatch_MatchesThoseThatOccur()
    {
        const int Classes = 1_000_000;
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i * 3001)];

        var order = LabelMatching.Of(Classes, labels, [.. labels.Select(label => Classes - 1 - label)]);

        order.Where((_, k) => k % 3001 == 0 && k < 300 * 3001).Should().Equal(labels.Select(label => Classes - 1 - label));
        order.Distinct().Should().HaveCount(Classes);
    }
}
