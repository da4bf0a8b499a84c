using System.Collections.Immutable;

namespace ModelDiff.Weights.Sketches;

/// <summary>What a sketch keeps of a layer: bits of its output channels and of its input channels.</summary>
/// <param name="Name">The tensor's.</param>
/// <param name="Sizes">Outputs, inputs and kernel.</param>
/// <param name="Hash">SHA-256 of its values.</param>
/// <param name="Outputs">One word per output channel; empty where there are too few to be permuted.</param>
/// <param name="Inputs">One word per input channel, likewise.</param>
internal sealed record LayerSketch(string Name, ImmutableArray<long> Sizes, string Hash, ImmutableArray<ulong> Outputs, ImmutableArray<ulong> Inputs)
{
    private static readonly double JointDeviation = Math.Sqrt(2);

    private long Values => Sizes.Aggregate(1L, (product, size) => product * size);

    private int OutputBits => ChannelBits.Count(Values / Sizes[0]);

    private int InputBits => ChannelBits.Count(Values / Sizes[1]);

    /// <summary>Reads a layer.</summary>
    /// <param name="tensor">One of two axes or more.</param>
    public static LayerSketch Of(WeightTensor tensor)
    {
        var layer = LayerMatrix.Read(tensor);
        if (JointPermutationTest.Applies(layer))
            layer = WithoutDiagonal(layer);
        return new(tensor.Name, [.. LayerMatrix.ShapeOf(tensor)], tensor.ValueHash, Bits(layer, ofInputs: false), Bits(layer, ofInputs: true));
    }

    /// <summary>How many words are kept of so many channels.</summary>
    public static int Words(long channels) => channels < LayerTest.LeastChannels ? 0 : (int)Math.Min(channels, ChannelBits.MostChannels);

    /// <summary>An estimate of the cosine of all weights in the order as stored, from the larger of the two sides.</summary>
    public double Cosine(LayerSketch other) =>
        Math.Sin(Math.PI / 2 * (Outputs.Length >= Inputs.Length ? ChannelBits.Agreement(Outputs.AsSpan(), other.Outputs.AsSpan(), OutputBits) : ChannelBits.Agreement(Inputs.AsSpan(), other.Inputs.AsSpan(), InputBits)));

    /// <summary>Agreement in the order as stored, in standard deviations over permutations, the smaller one of outputs and inputs; null where nothing varies.</summary>
    /// <param name="other">Of the same sizes.</param>
    public double? Score(LayerSketch other) => OfSides(other, ChannelPermutationTest.Score) is { Length: > 0 } scores && !scores.Contains(null) ? scores.Min() / Deviation : null;

    /// <summary>The p-value in (0, 1] of independent initialization, the larger one of outputs and inputs; null where nothing varies.</summary>
    /// <param name="other">Of the same sizes.</param>
    /// <remarks>As <see cref="LayerTest"/>. Outputs that may be the inputs' channels are permuted with them there; here the diagonal says nothing, and the deviation is taken as that of symmetric weights, the largest that permuting both can have.</remarks>
    public double? P(LayerSketch other) => OfSides(other, P) is { Length: > 0 } tests && !tests.Contains(null) ? tests.Max() : null;

    private double? P(double[,] products)
    {
        if (ChannelPermutationTest.P(products) is not { } p || ChannelPermutationTest.Score(products) is not { } z)
            return null;
        return MayBeJoint ? Math.Max(p, ChannelTail.P(z / Deviation, products.GetLength(0), 1)) : p;
    }

    private double?[] OfSides(LayerSketch other, Func<double[,], double?> test) =>
    [
        .. Outputs.IsEmpty ? [] : new[] { test(ChannelBits.Products(Outputs.AsSpan(), other.Outputs.AsSpan(), OutputBits)) },
        .. Inputs.IsEmpty ? [] : new[] { test(ChannelBits.Products(Inputs.AsSpan(), other.Inputs.AsSpan(), InputBits)) },
    ];

    private double Deviation => MayBeJoint ? JointDeviation : 1;

    private bool MayBeJoint => JointPermutationTest.Applies(Sizes[0], Sizes[1]);

    private static ImmutableArray<ulong> Bits(LayerMatrix layer, bool ofInputs) => (ofInputs ? layer.Inputs : layer.Outputs) < LayerTest.LeastChannels ? [] : [.. ChannelBits.Of(layer, ofInputs)];

    /// <summary>The weights from each channel to itself replaced by the mean of all others at the same place of the kernel.</summary>
    private static LayerMatrix WithoutDiagonal(LayerMatrix layer)
    {
        var values = (float[])layer.Values.Clone();
        for (var place = 0; place < layer.Rest; place++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < layer.Outputs; i++)
            {
                for (var j = 0; j < layer.Inputs; j++)
                {
                    if (i % layer.Inputs != j)
                        (sum, count) = (sum + values[Index(i, j, place)], count + 1);
                }
            }

            for (var i = 0; i < layer.Outputs; i++)
                values[Index(i, i % layer.Inputs, place)] = (float)(sum / count);
        }

        return layer with { Values = values };

        int Index(int output, int input, int place) => (((output * layer.Inputs) + input) * layer.Rest) + place;
    }
}
