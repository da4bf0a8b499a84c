using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Outputs of whole numbers: the indices of classes, which are names and no magnitudes.</summary>
internal static class ClassIndices
{
    /// <summary>What to do with such an output, as the end of a sentence.</summary>
    public const string Advice = "class indices, which are no scores: give the number of classes (--classes N), or select an output of scores";

    /// <summary>Whether a type holds whole numbers; truth values and quantized scores do not count.</summary>
    public static bool IsWhole(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64;

    /// <summary>An output as scores: class indices become 1 at their class and 0 elsewhere, scores stay as they are.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="output">Borrowed; <c>[N, ...]</c> of any type.</param>
    /// <param name="classes">The number of classes, or null for an output of scores.</param>
    /// <returns>The output itself, or float32 <c>[N, ..., classes]</c> in the current dispose scope.</returns>
    /// <exception cref="ModelOutputException">Class indices without a number of classes or beyond it, or scores where class indices were expected.</exception>
    public static Tensor ToScores(string modelName, Tensor output, int? classes)
    {
        if (!IsWhole(output.dtype))
        {
            return classes is null ? output : throw new ModelOutputException(modelName, $"expected class indices, whole numbers below {classes}; got {output.dtype} {TensorShape.Format(output.shape)}: "
                + "leave the number of classes (--classes) out for models that answer with scores.");
        }

        if (classes is not { } count)
            throw new ModelOutputException(modelName, $"expected scores; got {output.dtype} {TensorShape.Format(output.shape)}, {Advice}.");
        if (output.numel() == 0)
            return output.to(ScalarType.Float32);
        var (smallest, largest) = (output.min().to(ScalarType.Int64).item<long>(), output.max().to(ScalarType.Int64).item<long>());
        if (smallest < 0 || largest >= count)
            throw new ModelOutputException(modelName, $"expected class indices from 0 to {count - 1}; got {(smallest < 0 ? smallest : largest)}.");
        return nn.functional.one_hot(output.to(ScalarType.Int64), count).to(ScalarType.Float32);
    }
}
