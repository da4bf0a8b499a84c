using ModelDiff.Lineage;

namespace ModelDiff.Tests.Lineage;

public class NeighborJoiningTests
{
    // The worked example of many textbooks, additive on a tree with the branches a 2, b 3, c 4, d 2, e 1 and 3 and 2 between them.
    private static readonly double[,] FiveTaxa =
    {
        { 0, 5, 9, 9, 8 },
        { 5, 0, 10, 10, 9 },
        { 9, 10, 0, 8, 7 },
        { 9, 10, 8, 0, 3 },
        { 8, 9, 7, 3, 0 },
    };

    [Fact]
    public void Build_TextbookExample_HasItsBranches()
    {
        var tree = NeighborJoining.Build(FiveTaxa);

        Trees.Paths(tree, 5).Should().BeEquivalentTo(FiveTaxa);
        Branches(tree).Where(branch => branch.Leaves.Length == 1).Select(branch => (branch.Leaves[0], branch.Length)).Order()
            .Should().Equal((0, 2), (1, 3), (2, 4), (3, 2), (4, 0.5));   // the branch of e, 1, is halved by the top of the tree
        Branches(tree).Should().Contain(branch => branch.Leaves.SequenceEqual(new[] { 0, 1 }) && branch.Length == 3);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(7, 2)]
    [InlineData(20, 3)]
    [InlineData(60, 4)]
    public void Build_DistancesOfATree_GivesThatTree(int count, int seed)
    {
        var distances = Trees.Paths(Trees.Random(count, new Random(seed)), count);

        var tree = NeighborJoining.Build(distances);

        // A tree with positive branches is told by the paths between its leaves.
        var paths = Trees.Paths(tree, count);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                paths[i, j].Should().BeApproximately(distances[i, j], 1e-9);
        }

        tree.Leaves.Order().Should().Equal(Enumerable.Range(0, count));
        Branches(tree).Should().OnlyContain(branch => branch.Length >= 0);
    }

    [Fact]
    public void Build_ThreeModels_SolvesTheStar()
    {
        var tree = NeighborJoining.Build(new double[,] { { 0, 3, 4 }, { 3, 0, 5 }, { 4, 5, 0 } });

        Branches(tree).Where(branch => branch.Leaves.Length == 1).Sum(branch => branch.Length).Should().Be(1 + 2 + 1.5);   // the last branch, 3, is halved by the top
        Trees.Paths(tree, 3).Should().BeEquivalentTo(new double[,] { { 0, 3, 4 }, { 3, 0, 5 }, { 4, 5, 0 } });
    }

    [Fact]
    public void Build_TwoModels_MeetHalfWay() =>
        NeighborJoining.Build(new double[,] { { 0, 0.5 }, { 0.5, 0 } }).ToNewick(["a", "b"]).Should().Be("(a:0.25,b:0.25);");

    [Fact]
    public void Build_OneModel_IsALeaf() => NeighborJoining.Build(new double[1, 1]).ToNewick(["a"]).Should().Be("a;");

    [Fact]
    public void Build_AllAlike_JoinsTheFirstOnes()
    {
        var distances = new double[,] { { 0, 1, 1, 1 }, { 1, 0, 1, 1 }, { 1, 1, 0, 1 }, { 1, 1, 1, 0 } };

        NeighborJoining.Build(distances).ToNewick(["a", "b", "c", "d"]).Should().Be("(((a:0.5,b:0.5):0,c:0.5):0.25,d:0.25);");
    }

    [Fact]
    public void Build_Copies_HaveNoBranchBetweenThem()
    {
        var tree = NeighborJoining.Build(new double[4, 4]);

        Branches(tree).Should().OnlyContain(branch => branch.Length == 0);
        tree.ToNewick(["a", "b", "c", "d"]).Should().NotContain("-");
    }

    [Fact]
    public void Build_DistancesOfNoTree_KeepsBranchesAboveZeroAndTheInputAsItIs()
    {
        var random = new Random(5);
        var distances = new double[30, 30];
        for (var i = 0; i < 30; i++)
        {
            for (var j = i + 1; j < 30; j++)
                distances[i, j] = distances[j, i] = random.NextDouble() * 2;
        }

        var before = (double[,])distances.Clone();
        var tree = NeighborJoining.Build(distances);

        Branches(tree).Should().OnlyContain(branch => branch.Length >= 0 && branch.Length <= 2);
        distances.Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Build_NoDistances_Throws()
    {
        double[][,] wrong =
        [
            new double[0, 0], new double[2, 3], new double[,] { { 0, -1 }, { -1, 0 } }, new double[,] { { 0, double.NaN }, { double.NaN, 0 } },
            new double[,] { { 0, double.PositiveInfinity }, { double.PositiveInfinity, 0 } }, new double[,] { { 0, 1 }, { 2, 0 } }, new double[,] { { 1, 1 }, { 1, 0 } },
        ];

        foreach (var distances in wrong)
            FluentActions.Invoking(() => NeighborJoining.Build(distances)).Should().Throw<ArgumentException>();
    }

    /// <summary>Every branch with the leaves behind it.</summary>
    private static IEnumerable<(int[] Leaves, double Length)> Branches(TreeNode tree) =>
        tree.Children.SelectMany(child => Branches(child).Append(([.. child.Leaves.Order()], child.Length)));
}
