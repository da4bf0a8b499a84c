using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>What every batch of inputs must satisfy.</summary>
internal static class InputTensors
{
    private const long ChunkElements = 1 << 22;

    /// <exception cref="ArgumentException">Not a finite float32 batch <c>[N, ...]</c> with at least one row.</exception>
    public static void Check(Tensor inputs, string parameterName)
    {
        if (inputs.dtype != ScalarType.Float32)
            throw new ArgumentException($"Inputs must be Float32; got {inputs.dtype}.", parameterName);
        if (inputs.dim() < 2 || inputs.numel() == 0)
            throw new ArgumentException($"Inputs must be a batch [N, ...] with at least one row and one value per row; got shape {TensorShape.Format(inputs.shape)}.", parameterName);
        if (FirstNonFiniteRow(inputs) is { } row)
            throw new ArgumentException($"Inputs must be finite; row {row} holds NaN or infinity.", parameterName);
    }

    /// <summary>The first row that holds NaN or infinity, or null. Works in slices, so that its memory stays small beside the inputs.</summary>
    public static long? FirstNonFiniteRow(Tensor inputs)
    {
        var rows = inputs.shape[0];
        var step = Math.Max(1, ChunkElements / Math.Max(1, inputs.numel() / rows));
        for (var start = 0L; start < rows; start += step)
        {
            using var scope = NewDisposeScope();
            var finite = inputs.narrow(0, start, Math.Min(step, rows - start)).isfinite().flatten(1).all(1);
            if (!finite.all().item<bool>())
                return start + finite.to(ScalarType.Int32).argmin().item<long>();
        }

        return null;
    }
}
