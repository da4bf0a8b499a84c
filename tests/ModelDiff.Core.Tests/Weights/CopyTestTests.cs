using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class CopyTestTests
{
    private static readonly LayerMatrix Original = Layer(1);

    [Fact]
    public void Of_TheSame_IsExact() => CopyTest.Of(Original, Original with { Values = [.. Original.Values] }).Should().Be(WeightCopy.Exact);

    [Fact]
    public void Of_Pruned_IsExact() => Of(value => Math.Abs(value) < 0.5f ? 0 : value).Should().Be(WeightCopy.Exact);

    [Fact]
    public void Of_Halves_IsRounded() => Of(value => (float)(Half)value).Should().Be(WeightCopy.Rounded);

    [Fact]
    public void Of_BrainFloats_IsRounded() => Of(Brain).Should().Be(WeightCopy.Rounded);

    [Theory]
    [InlineData(127)]
    [InlineData(255)]
    public void Of_AGridOfIntegers_IsRounded(int steps)
    {
        var step = Original.Values.Max(Math.Abs) * 2 / steps;

        Of(value => MathF.Round(value / step) * step).Should().Be(WeightCopy.Rounded);
    }

    [Fact]
    public void Of_AGridPerChannelOfFoldedWeights_IsRounded()
    {
        var width = Original.Inputs * Original.Rest;
        var copy = Original.Values.ToArray();
        for (var row = 0; row < Original.Outputs; row++)
        {
            var channel = copy.AsSpan(row * width, width);
            var step = channel.ToArray().Max(Math.Abs) * (row + 1) / 127;
            foreach (ref var value in channel)
                value = MathF.Round(value * (row + 1) / step) * step;
        }

        CopyTest.Of(Original, Original with { Values = copy }).Should().Be(WeightCopy.Rounded);
    }

    [Fact]
    public void Of_OneFactorPerChannel_IsScaled()
    {
        var width = Original.Inputs * Original.Rest;

        CopyTest.Of(Original, Original with { Values = [.. Original.Values.Select((value, i) => value * (0.3f + (i / width)))] }).Should().Be(WeightCopy.Scaled);
    }

    [Fact]
    public void Of_WhatTheSuspectHasUnrounded_IsFiner() => CopyTest.Of(Original with { Values = [.. Original.Values.Select(value => (float)(Half)value)] }, Original).Should().Be(WeightCopy.Finer);

    /// <summary>Two conversions of one model: one value of many ended a step of float16 apart, which says nothing of the order.</summary>
    [Fact]
    public void Of_TwoRoundingsOfOne_TellNoOrder()
    {
        float[] one = [.. Original.Values.Select(value => (float)(Half)value)];
        float[] other = [.. one];
        other[0] = (float)BitConverter.Int16BitsToHalf((short)(BitConverter.HalfToInt16Bits((Half)one[0]) + 1));

        CopyTest.Of(Original with { Values = one }, Original with { Values = other }).Should().Be(WeightCopy.BothRounded);
        CopyTest.Of(Original with { Values = other }, Original with { Values = one }).Should().Be(WeightCopy.BothRounded);
    }

    /// <summary>A network whose float16 and int8 forms were both made from its float32 values: the halves alone explain what lies beyond half a step.</summary>
    [Fact]
    public void Of_HalvesAndAGridOfOne_TellNoOrder()
    {
        var step = Original.Values.Max(Math.Abs) / 127;
        float[] values = [.. Original.Values];
        values[0] = Between(0.499f, 1);      // just below the middle between two steps, and halves are larger
        values[1] = Between(-0.499f, -1);    // just above one, and halves are smaller: no factor helps both
        var halves = Original with { Values = [.. values.Select(value => (float)(Half)value)] };
        var grid = Original with { Values = [.. values.Select(value => MathF.Round(value / step) * step)] };

        CopyTest.Of(halves, grid).Should().Be(WeightCopy.BothRounded);
        CopyTest.Of(grid, halves).Should().Be(WeightCopy.BothRounded);
        CopyTest.Of(halves with { Values = [.. halves.Values.Select((value, i) => i == 7 ? (float)(Half)(value + (step * 1.2f)) : value)] }, grid).Should().BeNull("one value of many lies further off");

        float Between(float offset, int direction) => Enumerable.Range(60, 60).Select(k => (k + offset) * step).First(value => direction * ((float)(Half)value - value) > 0.025f * step);
    }

    [Theory]
    [InlineData(1e-2f)]
    [InlineData(1e-3f)]
    public void Of_ANearlyEqualTraining_IsNone(float distance)
    {
        var other = Layer(2);
        var near = Original with { Values = [.. Original.Values.Zip(other.Values, (value, change) => value + (distance * change))] };
        var step = near.Values.Max(Math.Abs) / 127;

        CopyTest.Of(Original, near).Should().BeNull();
        CopyTest.Of(Original, near with { Values = [.. near.Values.Select(value => (float)(Half)value)] }).Should().BeNull();
        var grid = near with { Values = [.. near.Values.Select(value => MathF.Round(value / step) * step)] };
        CopyTest.Of(Original, grid).Should().BeNull();
        CopyTest.Of(Original with { Values = [.. Original.Values.Select(value => (float)(Half)value)] }, grid).Should().BeNull();
        CopyTest.Of(Original with { Values = [.. Original.Values.Select(Brain)] }, grid).Should().BeNull();
    }

    [Theory]
    [InlineData(16, WeightCopy.Rounded)]
    [InlineData(15, null)]
    public void Of_OneValuePerChannelInHalves_IsRounded_OnceThereAreSixteen(int count, WeightCopy? expected)
    {
        var biases = new LayerMatrix([.. Original.Values.Take(count)], count, 1, 1);

        CopyTest.Of(biases, biases with { Values = [.. biases.Values.Select(value => (float)(Half)value)] }).Should().Be(expected);
    }

    [Theory]
    [InlineData(17, WeightCopy.Scaled)]
    [InlineData(16, null)]   // the factor uses one up
    public void Of_OneValuePerChannelWithOneFactor_IsScaled(int count, WeightCopy? expected)
    {
        var biases = new LayerMatrix([.. Original.Values.Take(count)], count, 1, 1);

        CopyTest.Of(biases, biases with { Values = [.. biases.Values.Select(value => value * 1.7f)] }).Should().Be(expected);
    }

    [Fact]
    public void Of_OneValuePerChannelWithAFactorEach_IsNone()
    {
        var biases = new LayerMatrix([.. Original.Values.Take(30)], 30, 1, 1);

        CopyTest.Of(biases, biases with { Values = [.. biases.Values.Select((value, i) => value * (1 + i))] }).Should().BeNull("factors of their own carry any values to any others");
    }

    [Fact]
    public void Of_TooFewValues_IsNone() => CopyTest.Of(new LayerMatrix(new float[30], 5, 6, 1), new LayerMatrix(new float[30], 5, 6, 1)).Should().BeNull("zeros are no evidence");

    private static WeightCopy? Of(Func<float, float> change) => CopyTest.Of(Original, Original with { Values = [.. Original.Values.Select(change)] });

    private static float Brain(float value) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(value) + 0x8000) & unchecked((int)0xFFFF0000));

    private static LayerMatrix Layer(int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, 16 * 8 * 9).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))], 16, 8, 9);
    }
}
