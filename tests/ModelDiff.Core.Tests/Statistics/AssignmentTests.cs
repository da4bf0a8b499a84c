using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class AssignmentTests
{
    [Fact]
    public void Largest_WorkedByHand_IsTheBest()
    {
        // Greedily row 0 takes 9 at column 0, and 7 + 1 are left; 8 + 8 + 4 is better.
        Assignment.Largest(new double[,] { { 9, 8, 1 }, { 8, 1, 2 }, { 7, 6, 4 } }).Should().Equal(1, 0, 2);
    }

    [Fact]
    public void Largest_NothingGiven_Throws() => FluentActions.Invoking(() => Assignment.Largest(null!)).Should().Throw<ArgumentNullException>().WithParameterName("gain");

    [Fact]
    public void Largest_Nothing_IsEmpty() => Assignment.Largest(new double[0, 0]).Should().BeEmpty();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Largest_RandomMatrices_IsAsGoodAsTheBestOfAll(int n)
    {
        var random = new SplitMix64(7);
        for (var trial = 0; trial < 40; trial++)
        {
            var gain = new double[n, n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    gain[i, j] = random.Below(20) - 10;
            }

            var found = Assignment.Largest(gain);

            found.Order().Should().Equal(Enumerable.Range(0, n));
            Sum(gain, found).Should().Be(Permutations(n).Max(order => Sum(gain, order)));
        }
    }

    [Fact]
    public void Largest_NotSquareOrNotFinite_IsRefused()
    {
        FluentActions.Invoking(() => Assignment.Largest(new double[2, 3])).Should().Throw<ArgumentException>().WithMessage("*square*");
        FluentActions.Invoking(() => Assignment.Largest(new[,] { { double.NaN } })).Should().Throw<ArgumentException>().WithMessage("*finite*");
    }

    private static double Sum(double[,] gain, int[] columns) => columns.Select((column, row) => gain[row, column]).Sum();

    private static IEnumerable<int[]> Permutations(int n) => n == 0
        ? [[]]
        : from rest in Permutations(n - 1) from place in Enumerable.Range(0, n) select (int[])[.. rest[..place], n - 1, .. rest[place..]];
}
