using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Lineage;

public class ModelGroupsTests
{
    [Fact]
    public void Of_ChainsAndSingles_AreConnectedLargestFirst()
    {
        var groups = ModelGroups.Of(Matrix(9, (7, 8), (1, 5), (5, 3), (3, 0)), 0.01);

        groups.Select(group => string.Join(' ', group)).Should().Equal("0 1 3 5", "7 8");
    }

    [Fact]
    public void Of_GroupsOfOneSize_AreInTheOrderOfTheirFirstModels() =>
        ModelGroups.Of(Matrix(6, (2, 3), (1, 5), (0, 4)), 0.01).Select(group => string.Join(' ', group)).Should().Equal("0 4", "1 5", "2 3");

    [Fact]
    public void Of_ExactlyTheRate_Connects()
    {
        var adjusted = Matrix(2, (0, 1));

        ModelGroups.Of(adjusted, 0.01).Should().ContainSingle();
        ModelGroups.Of(adjusted, 0.00999).Should().BeEmpty();
    }

    [Fact]
    public void Of_NothingKnown_ConnectsNothing()
    {
        var unknown = new SymmetricMatrix(new[,] { { double.NaN, double.NaN }, { double.NaN, double.NaN } });

        ModelGroups.Of(unknown, 0.5).Should().BeEmpty();
    }

    /// <summary>NaN on the diagonal, 0.01 where models are related, 0.5 elsewhere.</summary>
    private static SymmetricMatrix Matrix(int count, params (int, int)[] related) =>
        SymmetricMatrix.Of(count, double.NaN, (i, j) => related.Contains((i, j)) || related.Contains((j, i)) ? 0.01 : 0.5);
}
