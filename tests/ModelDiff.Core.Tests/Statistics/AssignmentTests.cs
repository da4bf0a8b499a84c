using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class AssignmentTests
{
    [Fact]
    public void Largest_WorkedByHand_IsNotTheGreedyOne()
    {
        // Greedy takes 9 and is left with 0; 8 + 7 is more.
        Assignment.Largest(new double[,] { { 9, 8 }, { 7, 0 } }).Should().Equal(1, 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Largest_OfSixRows_IsTheBestOfAllOrders(int seed)
    {
        var random = new Random(seed);
        var gains = new double[6, 6];
        foreach (var i in Enumerable.Range(0, 36))
            gains[i / 6, i % 6] = random.NextDouble() - 0.5;

        var found = Assignment.Largest(gains);

        found.Order().Should().Equal(0, 1, 2, 3, 4, 5);
        Sum(found).Should().BeApproximately(Orders([0, 1, 2, 3, 4, 5]).Max(Sum), 1e-12);

        double Sum(int[] order) => order.Select((column, row) => gains[row, column]).Sum();
    }

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
