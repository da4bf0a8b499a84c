using System.Runtime.InteropServices;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights;

/// <summary>What one look at a tensor's values tells.</summary>
/// <param name="Hash">SHA-256 of the values as float32, lower-case hexadecimal.</param>
/// <param name="IsTelling">Whether they could have come from training: no constant, no matrix of a transform that is nearly all zeros, no computed table.</param>
/// <param name="Sample">Some of them, see <see cref="LayerSample"/>.</param>
internal sealed record TensorTraits(string Hash, bool IsTelling, float[] Sample)
{
    /// <summary>The fewest values other than zero that tell anything.</summary>
    public const int LeastTelling = 16;

    /// <summary>Reads a tensor once.</summary>
    public static TensorTraits Of(WeightTensor tensor)
    {
        var values = tensor.Read();
        return new(WeightTensor.Hash("float32", MemoryMarshal.AsBytes<float>(values)), Tells(tensor, values), LayerSample.Of(LayerMatrix.Of(tensor, values)));
    }

    private static bool Tells(WeightTensor tensor, float[] values) =>
        values.Length - values.AsSpan().Count(0f) >= LeastTelling && values.AsSpan().ContainsAnyExcept(values[0]) && !FixedTable.Is(tensor.Shape, values);
}
