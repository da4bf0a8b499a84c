using ModelDiff.Measures;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures.Ddv;

public class OutputDistanceTests
{
    public static TheoryData<string> Cases => [.. DdvOracle.Distances.Select(pair => pair.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Between_OraclePair_GivesOracleDistances(string name)
    {
        var pair = DdvOracle.Distances.Single(pair => pair.Name == name);
        // Relative precision also where cosine distances vanish; the square root in js halves the digits near 0.
        Measure(OutputDistance.Cosine, pair.First, pair.Second).Should().BeApproximately(pair.Cosine, 1e-6 * pair.Cosine);
        Measure(OutputDistance.Euclidean, pair.First, pair.Second).Should().BeApproximately(pair.Euclidean, 1e-6 * pair.Euclidean);
        Measure(OutputDistance.L1, pair.First, pair.Second).Should().BeApproximately(pair.L1, 1e-6 * pair.L1);
        Measure(OutputDistance.JensenShannon, pair.First, pair.Second).Should().BeApproximately(pair.JensenShannon, 1e-9);
        Measure(OutputDistance.LabelDisagreement, pair.First, pair.Second).Should().Be(pair.Label);
    }

    [Fact]
    public void Between_WholeBatch_EqualsRowByRow()
    {
        using var first = tensor(DdvOracle.Distances.SelectMany(pair => pair.First).ToArray()).reshape(-1, 4);
        using var second = tensor(DdvOracle.Distances.SelectMany(pair => pair.Second).ToArray()).reshape(-1, 4);
        foreach (var distance in OutputDistance.All)
        {
            using var batch = distance.Between(first, second);
            var rows = DdvOracle.Distances.Select(pair => Measure(distance, pair.First, pair.Second)).ToArray();
            batch.dtype.Should().Be(ScalarType.Float64);
            batch.data<double>().ToArray().Zip(rows).Should().AllSatisfy(two => two.First.Should().BeApproximately(two.Second, 1e-12 * two.Second));
        }
    }

    [Theory]
    [InlineData(2f, 5f, 0.0)]
    [InlineData(2f, -1e-20f, 2.0)]
    [InlineData(0f, 3f, 1.0)]
    [InlineData(0f, 0f, 0.0)]
    public void Cosine_SingleScore_SeesItsSign(float first, float second, double expected) =>
        Measure(OutputDistance.Cosine, [first], [second]).Should().Be(expected);

    [Fact]
    public void Parse_EveryName_GivesThatDistance()
    {
        OutputDistance.All.Select(distance => distance.Name).Should().Equal("cosine", "euclidean", "l1", "js", "label");
        OutputDistance.All.Should().AllSatisfy(distance => OutputDistance.Parse(distance.Name.ToUpperInvariant()).Should().BeSameAs(distance));
    }

    [Fact]
    public void Parse_UnknownName_ListsTheNames() =>
        FluentActions.Invoking(() => OutputDistance.Parse("manhattan")).Should().Throw<ArgumentException>()
            .WithMessage("There is no distance 'manhattan'; expected one of cosine, euclidean, l1, js, label.*");

    [Fact]
    public void Between_OwnDistance_SeesDoublesAndMayGiveAnyType()
    {
        var largest = new OutputDistance("largest", (a, b) => (a - b).abs().amax(1).to(ScalarType.Float32));
        Measure(largest, [1, 2, 3], [2, -2, 3]).Should().Be(4);
    }

    [Fact]
    public void Between_OwnDistanceOfWrongShape_Throws()
    {
        var wrong = new OutputDistance("wrong", (a, b) => a - b);
        FluentActions.Invoking(() => Measure(wrong, [1, 2], [3, 4])).Should().Throw<InvalidOperationException>()
            .WithMessage("Distance 'wrong' gave shape [1, 2]; expected [1].");
    }

    [Fact]
    public void Constructor_EmptyName_Throws() =>
        FluentActions.Invoking(() => new OutputDistance(" ", (a, b) => a)).Should().Throw<ArgumentException>();

    [Fact]
    public void Between_UnequalShapesOrTypes_Throws()
    {
        using var two = zeros(1, 2);
        using var three = zeros(1, 3);
        using var doubles = zeros(1, 2, ScalarType.Float64);
        using var flat = zeros(2);
        foreach (var (first, second) in new[] { (two, three), (two, doubles), (flat, flat) })
            FluentActions.Invoking(() => OutputDistance.Cosine.Between(first, second)).Should().Throw<ArgumentException>().WithMessage("Expected two batches*");
    }

    [Fact]
    public void Between_AnyDistance_LeavesOneTensorToTheCaller()
    {
        using var first = ones(3, 2);
        using var second = zeros(3, 2);
        foreach (var distance in OutputDistance.All)
        {
            var before = LiveTensors.Settled();
            using (distance.Between(first, second))
                Tensor.TotalCount.Should().Be(before + 1);
            Tensor.TotalCount.Should().Be(before);
        }
    }

    private static double Measure(OutputDistance distance, float[] first, float[] second)
    {
        using var scope = NewDisposeScope();
        return distance.Between(tensor(first).unsqueeze(0), tensor(second).unsqueeze(0)).item<double>();
    }
}
