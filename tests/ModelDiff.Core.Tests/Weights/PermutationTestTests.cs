using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

/// <summary>The closed forms of mean and variance against all permutations there are.</summary>
public class PermutationTestTests
{
    private static readonly int[][] AllOfFive = [.. Permutations([0, 1, 2, 3, 4])];

    [Fact]
    public void OutputScore_OverAllPermutations_HasMeanZeroAndVarianceOne()
    {
        var (a, b) = (Layer(5, 3, 2, 1), Layer(5, 3, 2, 2));

        var scores = AllOfFive.Select(order => ChannelPermutationTest.Score(a, Rows(b, order))!.Value).ToArray();

        scores.Should().HaveCount(120);
        scores.Average().Should().BeApproximately(0, 1e-6);
        scores.Average(z => z * z).Should().BeApproximately(1, 1e-5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void JointScore_OverAllPermutations_HasMeanZeroAndVarianceOne(int blocks, int kernel)
    {
        var (a, b) = (Layer(5 * blocks, 5, kernel, 3), Layer(5 * blocks, 5, kernel, 4));

        var scores = AllOfFive.Select(order => JointPermutationTest.Score(a, Both(b, order))!.Value).ToArray();

        scores.Average().Should().BeApproximately(0, 1e-9);
        scores.Average(z => z * z).Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void OutputScore_WorkedByHand_IsTheTraceOverItsDeviation()
    {
        // Rows (1, 0), (-1, 0), (0, 1), (0, -1) have norm 1 and the mean 0. With itself: T = 4, the products' squares sum to 8, variance 8/3.
        var layer = new LayerMatrix([1, 0, -1, 0, 0, 1, 0, -1], 4, 2, 1);

        ChannelPermutationTest.Score(layer, layer).Should().BeApproximately(4 / Math.Sqrt(8.0 / 3), 1e-6);
    }

    [Fact]
    public void OutputP_OfEqualRows_IsAtMostWhatPermutationsAllow()
    {
        var layer = Layer(8, 30, 1, 5);

        ChannelPermutationTest.P(layer, layer).Should().BeApproximately(1 / 40320.0, 1e-9);
    }

    [Fact]
    public void OutputP_OfConstantRows_IsUnknown()
    {
        var layer = new LayerMatrix([1, 1, 1, 1, 1, 1, 1, 1], 4, 2, 1);

        ChannelPermutationTest.P(layer, layer).Should().BeNull();
    }

    [Fact]
    public void JointP_OfCommonDiagonal_IsNotMoved()
    {
        // Two independent square layers that both hold a multiple of the identity, as residual layers may.
        var (a, b) = (WithDiagonal(Layer(24, 24, 1, 6), 3), WithDiagonal(Layer(24, 24, 1, 7), 3));

        ChannelPermutationTest.P(a, b).Should().BeLessThan(0.001);
        JointPermutationTest.P(a, b).Should().BeGreaterThan(0.01);
    }

    private static LayerMatrix Layer(int outputs, int inputs, int rest, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, outputs * inputs * rest).Select(_ => (float)(random.NextDouble() - 0.3))], outputs, inputs, rest);
    }

    private static LayerMatrix WithDiagonal(LayerMatrix layer, float value)
    {
        var values = layer.Values.ToArray();
        for (var i = 0; i < layer.Outputs; i++)
            values[(i * layer.Inputs) + i] += value;
        return layer with { Values = values };
    }

    private static LayerMatrix Rows(LayerMatrix layer, int[] order)
    {
        var width = layer.Inputs * layer.Rest;
        return layer with { Values = [.. order.SelectMany(row => layer.Values.Skip(row * width).Take(width))] };
    }

    private static LayerMatrix Both(LayerMatrix layer, int[] order)
    {
        var n = layer.Inputs;
        var values = from block in Enumerable.Range(0, layer.Outputs / n)
                     from i in order
                     from j in order
                     from k in Enumerable.Range(0, layer.Rest)
                     select layer.Values[(((((block * n) + i) * n) + j) * layer.Rest) + k];
        return layer with { Values = [.. values] };
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
