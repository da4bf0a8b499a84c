using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>What every batch of inputs must satisfy.</summary>
internal static class InputTensors
{
    /// <exception cref="ArgumentException">Not a finite float32 batch <c>[N, ...]</c> with at least one row.</exception>
    public static void Check(Tensor inputs, string parameterName)
    {
        if (inputs.dtype != ScalarType.Float32)
            throw new ArgumentException($"Inputs must be Float32; got {inputs.dtype}.", parameterName);
        if (inputs.dim() < 2 || inputs.numel() == 0)
            throw new ArgumentException($"Inputs must be a batch [N, ...] with at least one row and one value per row; got shape {TensorShape.Format(inputs.shape)}.", parameterName);
        if (FiniteRows.FirstNotFinite(inputs) is { } row)
            throw new ArgumentException($"Inputs must be finite; row {row} holds NaN or infinity.", parameterName);
    }

    /// <exception cref="ArgumentException">Tensors that <see cref="Check(Tensor, string)"/> refuses. Texts are always good.</exception>
    public static void Check(InputBatch inputs, string parameterName)
    {
        if (inputs is TensorBatch { Values: var values })
            Check(values, parameterName);
    }
}
