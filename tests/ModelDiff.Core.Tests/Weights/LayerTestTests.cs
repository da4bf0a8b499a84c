using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

/// <summary>Simulated independent layers of which one side has an order that everybody shares: pixels of a decoder, words, positions.</summary>
public class LayerTestTests
{
    private const int Pairs = 200;
    private const int MostAtOnePercent = 7;   // Binomial(200, 0.01): more with probability 0.001

    [Fact]
    public void P_OfOrderedOutputs_KeepsTheLevelWhereTheTestOfOutputsDoesNot()
    {
        var layers = Enumerable.Range(0, 2 * Pairs).Select(seed => Ordered(48, 24, seed)).Chunk(2).ToArray();

        layers.Count(pair => ChannelPermutationTest.P(pair[0], pair[1]) <= 0.01).Should().BeGreaterThan(30, "alike rows of pixels are not independent");
        layers.Count(pair => LayerTest.P(pair[0], pair[1]) <= 0.01).Should().BeLessThanOrEqualTo(MostAtOnePercent);
    }

    [Fact]
    public void P_OfOrderedInputs_KeepsTheLevel()
    {
        var layers = Enumerable.Range(0, 2 * Pairs).Select(seed => Ordered(48, 24, seed).Transposed()).Chunk(2).ToArray();

        layers.Count(pair => ChannelPermutationTest.P(pair[0].Transposed(), pair[1].Transposed()) <= 0.01).Should().BeGreaterThan(30);
        layers.Count(pair => LayerTest.P(pair[0], pair[1]) <= 0.01).Should().BeLessThanOrEqualTo(MostAtOnePercent);
    }

    [Fact]
    public void P_OfACommonDiagonal_IsThatOfBothOrdersTogether()
    {
        var (a, b) = (Ordered(24, 24, 1, diagonal: 4), Ordered(24, 24, 2, diagonal: 4));

        ChannelPermutationTest.P(a, b).Should().BeLessThan(0.001);
        ChannelPermutationTest.P(a.Transposed(), b.Transposed()).Should().BeLessThan(0.001);
        LayerTest.P(a, b).Should().Be(JointPermutationTest.P(a, b)).And.BeGreaterThan(0.01);
    }

    [Theory]
    [InlineData(8, 40)]
    [InlineData(40, 8)]
    [InlineData(40, 30)]
    public void P_OfACopy_IsWhatTheSmallerSideAllows(int outputs, int inputs)
    {
        var layer = Ordered(outputs, inputs, 5);
        var least = 1 / Enumerable.Range(1, 8).Aggregate(1.0, (product, i) => product * i);

        LayerTest.P(layer, layer).Should().BeLessThanOrEqualTo(Math.Min(outputs, inputs) == 8 ? least * 1.000001 : 1e-10);
    }

    [Fact]
    public void P_OfFewInputs_IsThatOfOutputsAlone()
    {
        var (a, b) = (Ordered(48, 3, 1), Ordered(48, 3, 2));

        LayerTest.P(a, b).Should().Be(ChannelPermutationTest.P(a, b));
    }

    [Fact]
    public void P_OfFewChannelsOnBothSides_IsUnknown() => LayerTest.P(Ordered(7, 7, 1), Ordered(7, 7, 1)).Should().BeNull();

    /// <summary>Rows that follow a smooth pattern everybody has, along directions of the model's own, and noise.</summary>
    private static LayerMatrix Ordered(int rows, int columns, int seed, double diagonal = 0)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var directions = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, columns).Select(_ => Normal()).ToArray()).ToArray();
        var noise = diagonal > 0 ? 1 : 0.3;
        var values = from row in Enumerable.Range(0, rows)
                     from column in Enumerable.Range(0, columns)
                     let pattern = diagonal > 0 ? 0 : directions.Select((direction, k) => Math.Cos(Math.PI * (k + 1) * row / rows) * direction[column]).Sum()
                     select (float)(pattern + (noise * Normal()) + (row == column ? diagonal : 0));
        return new([.. values], rows, columns, 1);
    }
}
