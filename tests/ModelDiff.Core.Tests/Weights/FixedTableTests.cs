using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

/// <summary>Tables that anybody computes alike, and weights that only look a little like them.</summary>
public class FixedTableTests
{
    private static readonly Random Random = new(3);

    public static TheoryData<string> Tables => [.. ByTableName.Keys];

    public static TheoryData<string> Learned => [.. ByLearnedName.Keys];

    private static readonly Dictionary<string, (long[] Shape, float[] Values)> ByTableName = new()
    {
        ["positions by sines"] = Make([1, 100, 64], place => Sines(place[1], place[2])),
        ["positions by sines, in half precision"] = Make([128, 64], place => (float)(Half)Sines(place[0], place[1])),
        ["rotary angles"] = Make([96, 32], place => MathF.Cos(place[0] * MathF.Pow(10000, -place[1] / 32f))),
        ["Fourier basis under a window of Hann"] = Make([65, 1, 128], place => (float)(Math.Cos(2 * Math.PI * place[0] * place[2] / 128) * (0.5 - (0.5 * Math.Cos(2 * Math.PI * place[2] / 128))))),
        ["cosine transform"] = Make([13, 40], place => (float)Math.Cos(Math.PI * place[0] * (place[1] + 0.5) / 40)),
        ["filter bank of triangles"] = Make([201, 40], place => Math.Max(0, 1 - (Math.Abs(place[0] - (4.5f * place[1]) - 8) / (3 + (0.1f * place[1]))))),
        ["identity"] = Make([64, 64], place => place[0] == place[1] ? 1 : 0),
        ["mask of the future"] = Make([1, 1, 48, 48], place => place[2] >= place[3] ? 1 : 0),
        ["mask of infinities"] = Make([48, 48], place => place[0] >= place[1] ? 0 : float.NegativeInfinity),
        ["steps of one size"] = Make([100], place => place[0] * 0.25f),
    };

    private static readonly Dictionary<string, (long[] Shape, float[] Values)> ByLearnedName = new()
    {
        ["random weights"] = Make([64, 48], _ => Normal()),
        ["nine in ten pruned"] = Make([64, 200], _ => Random.NextDouble() < 0.9 ? 0 : Normal()),
        ["99 in a hundred pruned"] = Make([64, 200], _ => Random.NextDouble() < 0.99 ? 0 : Normal()),
        ["half of the channels pruned"] = Make([64, 64], place => place[0] % 2 == 0 ? 0 : Normal()),
        ["eight bits"] = Make([64, 48], _ => MathF.Round(Normal() * 30) / 30),
        ["scales of a normalization"] = Make([256], _ => 1 + (0.01f * Normal())),
        ["a vocabulary with words that nobody used"] = Make([64, 48], place => place[0] >= 40 ? 0 : Normal()),
        ["learned positions, smooth"] = Make([128, 64], place => Sines(place[0], place[1] % 6) + (0.1f * Normal())),
        ["filters with a common mean"] = Make([32, 16, 3, 3], _ => 5 + (0.1f * Normal())),
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Is_OfAComputedTable_IsTrue(string name) => FixedTable.Is(ByTableName[name].Shape, ByTableName[name].Values).Should().BeTrue();

    [Theory]
    [MemberData(nameof(Learned))]
    public void Is_OfLearnedWeights_IsFalse(string name) => FixedTable.Is(ByLearnedName[name].Shape, ByLearnedName[name].Values).Should().BeFalse();

    [Theory]
    [InlineData(32, true)]
    [InlineData(31, false)]
    public void Is_AlongAShortAxis_IsNotTold(int length, bool expected)
    {
        var (shape, values) = Make([length, 20], place => Sines(place[0], place[1]));

        FixedTable.Is(shape, values).Should().Be(expected);
    }

    [Theory]
    [InlineData(0.005, true)]
    [InlineData(0.05, false)]
    public void Is_OfSinesWithNoise_IsTrueUpToTwoPercent(double noise, bool expected)
    {
        var (shape, values) = Make([20, 100], place => (float)(Math.Sin(0.4 * place[1] + place[0]) + (noise * Normal())));

        FixedTable.Is(shape, values).Should().Be(expected);
    }

    [Theory]
    [InlineData(38, true)]    // 37 % zeros
    [InlineData(42, false)]   // 30 %
    public void Is_OfABand_NeedsAThirdOfZeros(int width, bool expected)
    {
        var (shape, values) = Make([60, 60], place => (place[1] - (place[0] % (61 - width))) is var at && at >= 0 && at < width ? Normal() : 0);

        FixedTable.Is(shape, values).Should().Be(expected);
    }

    [Fact]
    public void Compare_ATableInCommon_CountsForNothing()
    {
        var (first, second) = (TrainedNets.Train(1, 1), TrainedNets.Train(2, 1));
        var (shape, values) = ByTableName["positions by sines"];
        ModelWeights With(ModelWeights model) => model with { Tensors = [.. model.Tensors, new WeightTensor("positions", [.. shape], values)] };

        var result = WeightComparer.Compare(With(first), With(second), new WeightOptions { SecretInitialization = true });

        result.Finding.Should().Be(WeightFinding.NotShown, "the table holds more values than all weights together");
        (result.CopiedShare, result.IdenticalTensors).Should().Be((0, 0));
    }

    private static float Sines(int position, int column) =>
        (float)(column % 2 == 0 ? Math.Sin(position * Math.Pow(10000, -column / 64.0)) : Math.Cos(position * Math.Pow(10000, -(column - 1) / 64.0)));

    private static float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble()));

    private static (long[] Shape, float[] Values) Make(long[] shape, Func<int[], float> value)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var place = new int[shape.Length];
            for (var (axis, rest) = (shape.Length - 1, i); axis >= 0; axis--)
                (rest, place[axis]) = ((int)(rest / shape[axis]), (int)(rest % shape[axis]));
            values[i] = value(place);
        }

        return (shape, values);
    }
}
