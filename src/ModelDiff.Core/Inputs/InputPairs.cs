using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>N pairs of inputs in the canonical space: the profiling inputs on which models are asked.</summary>
/// <remarks>Owns its two tensors. Source: Li et al., ISSTA 2021, arXiv:2106.08890, "profiling inputs".</remarks>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed class InputPairs : IDisposable
{
    /// <summary>Takes two batches of inputs as pairs: row i of the one with row i of the other.</summary>
    /// <param name="first">Float32 <c>[N, ...input]</c>; owned by the new object from here on.</param>
    /// <param name="second">Float32, of the same shape; owned by the new object from here on.</param>
    /// <param name="description">How the pairs were made.</param>
    /// <exception cref="ArgumentException">The tensors are not float32, differ in shape, hold no pair, have no axis beside the batch axis, or hold NaN or infinity. They stay with the caller.</exception>
    public InputPairs(Tensor first, Tensor second, GeneratorDescription description)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(description);
        InputTensors.Check(first, nameof(first));
        InputTensors.Check(second, nameof(second));
        if (!first.shape.AsSpan().SequenceEqual(second.shape))
            throw new ArgumentException($"The two inputs of a pair need one shape; got {TensorShape.Format(first.shape)} and {TensorShape.Format(second.shape)}.", nameof(second));
        First = first.DetachFromDisposeScope();
        Second = second.DetachFromDisposeScope();
        Description = description;
        InputShape = TensorShape.OfRows(first.shape);
    }

    /// <summary>Borrowed by whoever reads it: the first input of each pair, float32 <c>[N, ...input]</c>.</summary>
    public Tensor First { get; }

    /// <summary>Borrowed by whoever reads it: the second input of each pair, float32 <c>[N, ...input]</c>.</summary>
    public Tensor Second { get; }

    /// <summary>How the pairs were made.</summary>
    public GeneratorDescription Description { get; }

    /// <summary>Shape of one input.</summary>
    public TensorShape InputShape { get; }

    /// <summary>The number of pairs, at least 1.</summary>
    public int Count => checked((int)First.shape[0]);

    /// <summary>The same pairs for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal InputPairs Share()
    {
        using var scope = NewDisposeScope();
        return new InputPairs(First.alias(), Second.alias(), Description);
    }

    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
