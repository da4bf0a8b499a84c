using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>N pairs of inputs in the canonical space: the profiling inputs on which models are asked.</summary>
/// <remarks>Owns its two batches. Source: Li et al., ISSTA 2021, arXiv:2106.08890, "profiling inputs".</remarks>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed class InputPairs : IDisposable
{
    /// <summary>Takes two batches of inputs as pairs: row i of the one with row i of the other.</summary>
    /// <param name="first">N texts, or a finite float32 tensor <c>[N, ...input]</c>; owned by the new object from here on.</param>
    /// <param name="second">As many inputs of the same kind and shape; owned by the new object from here on.</param>
    /// <param name="description">How the pairs were made.</param>
    /// <exception cref="ArgumentException">The batches differ in kind, number or shape, or hold tensors that are not float32, have no axis beside the batch axis, or hold NaN or infinity. They stay with the caller.</exception>
    public InputPairs(InputBatch first, InputBatch second, GeneratorDescription description)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(description);
        InputTensors.Check(first, nameof(first));
        InputTensors.Check(second, nameof(second));
        if (first.Count != second.Count || first.RowDescription != second.RowDescription)
            throw new ArgumentException($"The two inputs of a pair need one shape; got {first.ShapeText} and {second.ShapeText}.", nameof(second));
        First = first;
        Second = second;
        Description = description;
    }

    /// <summary>Takes two tensors as pairs.</summary>
    /// <param name="first">Float32 <c>[N, ...input]</c>; owned by the new object from here on.</param>
    /// <param name="second">Float32, of the same shape; owned by the new object from here on.</param>
    /// <param name="description">How the pairs were made.</param>
    /// <inheritdoc cref="InputPairs(InputBatch, InputBatch, GeneratorDescription)" path="/exception"/>
    public InputPairs(Tensor first, Tensor second, GeneratorDescription description)
        : this(Checked(first, nameof(first)), Checked(second, nameof(second)), description)
    {
        (First, Second) = (new TensorBatch(first), new TensorBatch(second));
    }

    /// <summary>Borrowed by whoever reads it: the first input of each pair.</summary>
    public InputBatch First { get; }

    /// <summary>Borrowed by whoever reads it: the second input of each pair.</summary>
    public InputBatch Second { get; }

    /// <summary>How the pairs were made.</summary>
    public GeneratorDescription Description { get; }

    /// <summary>Shape of one input; null where inputs are texts.</summary>
    public TensorShape? InputShape => First is TensorBatch { Values: var values } ? TensorShape.OfRows(values.shape) : null;

    /// <summary>The number of pairs, at least 1.</summary>
    public int Count => First.Count;

    /// <summary>The same pairs for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal InputPairs Share() => new(First.Share(), Second.Share(), Description);

    /// <summary>Disposes both batches.</summary>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    private static TensorBatch Checked(Tensor inputs, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(inputs, parameterName);
        InputTensors.Check(inputs, parameterName);
        return TensorBatch.Borrow(inputs);
    }
}
