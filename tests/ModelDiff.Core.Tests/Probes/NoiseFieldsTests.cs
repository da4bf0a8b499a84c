using ModelDiff.Models;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Probes;

public class NoiseFieldsTests
{
    private static readonly TensorShape Image = new(2, 32, 32);

    [Fact]
    public void Make_NoSeeds_HasTheMiddleOfTheRangeAndThreeTenthsOfItsWidth()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);

        var inputs = new NoiseFields(Image, new InputRange(-1, 3), seeds: null, inRange: false).Make(50, cells: null, generator);

        inputs.std().item<float>().Should().BeApproximately(0.3f * 4, 1e-4f);
        inputs.mean().item<float>().Should().BeApproximately(1, 0.02f);
    }

    [Fact]
    public void Make_Seeds_HasTheirMeanAndDeviationPerChannel()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var steps = linspace(0, 1, 1001).narrow(0, 0, 1000).reshape(1, 1000, 1).expand(5, -1, -1);   // uniform: deviations 0.2 / sqrt(12) and 1 / sqrt(12)
        var seeds = stack([(steps * 0.2) + 0.1, steps], 1);

        var inputs = new NoiseFields(Image, InputRange.Unit, seeds, inRange: false).Make(100, cells: null, generator);

        inputs.select(1, 0).mean().item<float>().Should().BeApproximately(0.2f, 0.005f);
        inputs.select(1, 1).mean().item<float>().Should().BeApproximately(0.5f, 0.01f);
        inputs.select(1, 0).std().item<float>().Should().BeApproximately(0.0577f, 0.003f);
        inputs.select(1, 1).std().item<float>().Should().BeApproximately(0.2887f, 0.01f);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(5)]
    public void Make_Cells_VariesInAsManyWaysAlongEachSide(int cells)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);

        var inputs = new NoiseFields(Image, InputRange.Unit, seeds: null, inRange: false).Make(1, cells, generator);

        Rank(inputs[0, 0] - 0.5).Should().Be(cells);
    }

    [Fact]
    public void Recipe_SmoothPart_HasEightCells()
    {
        using var scope = NewDisposeScope();
        var victim = new TestModels.FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = Image } };

        using var probe = ProbeRecipe.Make(new ModelDiff.Inputs.GenerationContext { Victim = victim });

        Rank(probe[ProbePart.Smooth].AsTensor()[0, 0] - 0.5).Should().Be(8);
        Rank(probe[ProbePart.Noise].AsTensor()[0, 0] - 0.5).Should().Be(32);
    }

    [Fact]
    public void Make_InRange_IsCutOff()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);

        var inputs = new NoiseFields(Image, InputRange.Unit, seeds: null, inRange: true).Make(50, cells: null, generator);

        inputs.min().item<float>().Should().Be(0);
        inputs.max().item<float>().Should().Be(1);
    }

    private static int Rank(Tensor matrix)
    {
        var values = linalg.svdvals(matrix.to(ScalarType.Float64));
        return (int)values.gt(values[0] * 1e-5).sum().item<long>();
    }
}
