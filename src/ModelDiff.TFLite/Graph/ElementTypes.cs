using ModelDiff.TFLite.Schema;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>In which element types the numbers of a file are computed with.</summary>
internal static class ElementTypes
{
    /// <summary>The type of a tensor while a graph runs: float32 for all real numbers of up to 32 bits, kept as integers or not.</summary>
    /// <exception cref="InvalidDataException">There is none: texts, complex numbers, resources.</exception>
    public static ScalarType Of(TensorInfo tensor) => tensor.IsQuantized || tensor.Code is not null ? ScalarType.Float32 : tensor.Type switch
    {
        TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16 => ScalarType.Float32,
        TensorType.Float64 => ScalarType.Float64,
        TensorType.Int32 or TensorType.UInt16 => ScalarType.Int32,
        TensorType.Int64 or TensorType.UInt32 => ScalarType.Int64,
        TensorType.UInt8 => ScalarType.Byte,
        TensorType.Int8 => ScalarType.Int8,
        TensorType.Int16 => ScalarType.Int16,
        TensorType.Bool => ScalarType.Bool,
        _ => throw new InvalidDataException($"tensor {tensor} has elements of a type that is not supported."),
    };

    /// <summary>The type as it lies in the file, and its size in bits; null where it cannot be read.</summary>
    public static (ScalarType Type, int Bits)? Stored(TensorType type) => type switch
    {
        TensorType.Float32 => (ScalarType.Float32, 32),
        TensorType.Float16 => (ScalarType.Float16, 16),
        TensorType.BFloat16 => (ScalarType.BFloat16, 16),
        TensorType.Float64 => (ScalarType.Float64, 64),
        TensorType.Int32 => (ScalarType.Int32, 32),
        TensorType.Int64 => (ScalarType.Int64, 64),
        TensorType.UInt8 => (ScalarType.Byte, 8),
        TensorType.Int8 => (ScalarType.Int8, 8),
        TensorType.Int16 => (ScalarType.Int16, 16),
        TensorType.Bool => (ScalarType.Bool, 8),
        TensorType.UInt16 => (ScalarType.Int32, 16),
        TensorType.Int4 => (ScalarType.Int8, 4),
        _ => null,
    };
}
