namespace ModelDiff.Weights;

/// <summary>
/// Test of independent initialization on a layer of two models: the order of its outputs, that of its inputs, and, where both may be the same channels, that of both together.
/// </summary>
/// <remarks>
/// An order means nothing where it is that of hidden channels, and this is not told by the weights: outputs may be the pixels of a decoder, the words of a vocabulary, the positions in a text or the gates of a cell.
/// The largest p-value counts, which is valid if any one of the orders means nothing.
/// </remarks>
internal static class LayerTest
{
    /// <summary>The fewest channels that are permuted: eight have 40,320 orders.</summary>
    public const int LeastChannels = 8;

    /// <summary>The p-value in (0, 1]; null where nothing varies, or there are too few channels.</summary>
    /// <param name="a">A layer.</param>
    /// <param name="b">One of the same shape.</param>
    public static double? P(LayerMatrix a, LayerMatrix b)
    {
        var (outputs, inputs) = (a.Outputs >= LeastChannels, a.Inputs >= LeastChannels);
        var ofOutputs = outputs ? ChannelPermutationTest.P(a, b) : null;
        var ofInputs = inputs ? ChannelPermutationTest.P(a, b, ofInputs: true) : null;
        if ((outputs && ofOutputs is null) || (inputs && ofInputs is null))
            return null;
        var joint = inputs && JointPermutationTest.Applies(a) ? JointPermutationTest.P(a, b) : null;
        double?[] tests = [ofOutputs, ofInputs, joint];
        return tests.Max();
    }
}
