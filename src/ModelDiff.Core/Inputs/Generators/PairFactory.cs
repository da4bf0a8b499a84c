using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of which the second input follows from the first by tensor work alone.</summary>
internal static class PairFactory
{
    /// <summary>Makes pairs of tensors, or disposes what there is where that fails.</summary>
    /// <param name="first">Owned by the pairs from here on.</param>
    /// <param name="makeSecond">Borrows the first inputs; its result is owned by the pairs.</param>
    /// <param name="description">How the pairs were made.</param>
    public static InputPairs Make(Tensor first, Func<Tensor, Tensor> makeSecond, GeneratorDescription description) =>
        Make(new TensorBatch(first), _ => new TensorBatch(makeSecond(first)), description);

    /// <summary>Makes pairs, or disposes what there is where that fails.</summary>
    /// <param name="first">Owned by the pairs from here on.</param>
    /// <param name="makeSecond">Borrows the first inputs; its result is owned by the pairs.</param>
    /// <param name="description">How the pairs were made.</param>
    public static InputPairs Make(InputBatch first, Func<InputBatch, InputBatch> makeSecond, GeneratorDescription description)
    {
        InputBatch? second = null;
        try
        {
            second = makeSecond(first);
            return new InputPairs(first, second, description);
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }
    }
}
