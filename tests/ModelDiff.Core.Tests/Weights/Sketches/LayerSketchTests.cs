using ModelDiff.Weights;
using ModelDiff.Weights.Sketches;

namespace ModelDiff.Tests.Weights.Sketches;

/// <summary>The test that a sketch allows, on layers of which truth is known.</summary>
public class LayerSketchTests
{
    private const int Pairs = 400;

    [Theory]
    [InlineData("any", 24, 40)]
    [InlineData("any", 32, 32)]
    [InlineData("diagonal", 32, 32)]
    [InlineData("symmetric", 32, 32)]
    [InlineData("common mean", 24, 40)]
    public void P_OfIndependentLayers_IsSmallNoMoreOftenThanItSays(string kind, int outputs, int inputs)
    {
        var layers = Enumerable.Range(0, 2 * Pairs).Select(seed => LayerSketch.Of(Layer(kind, seed, outputs, inputs))).ToArray();

        var small = Enumerable.Range(0, Pairs).Select(i => layers[2 * i].P(layers[(2 * i) + 1])!.Value).ToArray();

        small.Count(p => p <= 0.05).Should().BeLessThan(Pairs / 14, "3 standard deviations above a twentieth of 400 are 33");
        small.Count(p => p <= 0.001).Should().BeLessThanOrEqualTo(2);
    }

    [Theory]
    [InlineData(24, 40)]
    [InlineData(64, 64)]
    public void P_OfATunedLayer_IsTiny(int outputs, int inputs)
    {
        var layer = Layer("any", 1, outputs, inputs);
        var (values, noise) = (layer.Read(), Layer("any", 2, outputs, inputs).Read());
        var tuned = new WeightTensor("tuned", layer.Shape, [.. values.Zip(noise, (a, b) => a + b)]);

        LayerSketch.Of(layer).P(LayerSketch.Of(tuned)).Should().BeLessThan(1e-5);
        LayerSketch.Of(layer).Cosine(LayerSketch.Of(tuned)).Should().BeApproximately(Math.Sqrt(0.5), 0.1);
    }

    [Fact]
    public void P_WhereNothingVaries_IsUnknown()
    {
        var constant = LayerSketch.Of(new WeightTensor("constant", [16, 10], new float[160]));

        constant.P(constant).Should().BeNull();
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 8)]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    public void Words_AreOnePerChannel_IfEightAreThere_64AtMost(long channels, int words) => LayerSketch.Words(channels).Should().Be(words);

    private static WeightTensor Layer(string kind, int seed, int outputs, int inputs)
    {
        var random = new Random(seed);
        var values = new float[outputs * inputs];
        for (var i = 0; i < outputs; i++)
        {
            for (var j = 0; j < inputs; j++)
                values[(i * inputs) + j] = (float)(random.NextDouble() + random.NextDouble() - 1);
        }

        for (var i = 0; i < outputs; i++)
        {
            for (var j = 0; j < inputs; j++)
            {
                values[(i * inputs) + j] += kind switch
                {
                    "diagonal" when i == j => 3,
                    "common mean" => MathF.Sin(j),
                    "symmetric" when j < i => values[(j * inputs) + i] - values[(i * inputs) + j],
                    _ => 0,
                };
            }
        }

        return new WeightTensor("layer", [outputs, inputs], values);
    }
}
