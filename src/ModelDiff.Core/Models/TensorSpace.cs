using ModelDiff.Storage;
using TorchSharp;

namespace ModelDiff.Models;

/// <summary>Inputs that are tensors of numbers, such as images. The only ones that have gradients.</summary>
public sealed record TensorSpace : InputSpace
{
    /// <summary>Shape of one input row, or null where it is unknown or free.</summary>
    public TensorShape? Shape { get; init; }

    /// <summary>Legal values of an element; default [0, 1].</summary>
    public InputRange Range { get; init; } = InputRange.Unit;

    /// <summary>Type of an element; default float32.</summary>
    public torch.ScalarType ElementType { get; init; } = torch.ScalarType.Float32;
}
