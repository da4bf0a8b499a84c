using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The border between what models really answer and what <see cref="IModelAdapter"/> promises.</summary>
internal static class ModelOutputs
{
    /// <summary>A raw output <c>[N, ...]</c> as float32 <c>[N, K]</c>; differentiable. May be a view of <paramref name="output"/>.</summary>
    /// <remarks>A model that squeezes its answer drops the batch axis of a single row: <c>[]</c> or <c>[K]</c> is then that row.</remarks>
    /// <exception cref="ModelOutputException">Not one row per input row, rows without values, or whole numbers, which are no scores.</exception>
    public static Tensor ToRows(string modelName, Tensor output, long rows)
    {
        var isRow = rows == 1 && output.dim() <= 1;
        if (output.numel() == 0 || (!isRow && (output.dim() == 0 || output.shape[0] != rows)))
            throw new ModelOutputException(modelName, $"expected {rows} rows; got shape {TensorShape.Format(output.shape)}.");
        if (output.is_complex())
            throw new ModelOutputException(modelName, $"expected real numbers; got {output.dtype}.");
        return ClassIndices.ToScores(modelName, output, classes: null).reshape(rows, -1).to(ScalarType.Float32);
    }

    /// <summary>Checks an adapter's answer against the contract.</summary>
    /// <exception cref="ModelOutputException">Not float32 <c>[rows, K]</c>.</exception>
    public static void Check(string modelName, Tensor outputs, long rows)
    {
        if (outputs.dtype != ScalarType.Float32 || outputs.dim() != 2 || outputs.shape[0] != rows || outputs.shape[1] == 0)
            throw new ModelOutputException(modelName, $"expected Float32 [{rows}, K]; got {outputs.dtype} {TensorShape.Format(outputs.shape)}.");
    }
}
