using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ModelDiff.OnnxRuntime;

/// <summary>The border between libtorch's tensors and ONNX Runtime's values.</summary>
internal static class TensorBorder
{
    /// <summary>A tensor of another element type, contiguous, on the CPU, in the current dispose scope; shares the memory where nothing changes. Integers are rounded to the nearest and kept in range.</summary>
    public static Tensor Convert(Tensor values, ScalarType type)
    {
        var numbers = type switch
        {
            ScalarType.Byte => Whole(values, byte.MinValue, byte.MaxValue),
            ScalarType.Int8 => Whole(values, sbyte.MinValue, sbyte.MaxValue),
            ScalarType.Int16 => Whole(values, short.MinValue, short.MaxValue),
            ScalarType.Int32 => Whole(values.to(ScalarType.Float64), int.MinValue, int.MaxValue),
            ScalarType.Int64 => Whole(values.to(ScalarType.Float64), long.MinValue, Math.BitDecrement((double)long.MaxValue)),
            _ => values,
        };
        return numbers.detach().to(type, CPU).contiguous();
    }

    /// <summary>A value that uses the memory of a tensor.</summary>
    /// <param name="values">Borrowed; contiguous, on the CPU; must outlive the result.</param>
    /// <param name="elementType">Its element type by ONNX's number.</param>
    /// <returns>Owned by the caller.</returns>
    public static OrtValue Lend(Tensor values, int elementType) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)elementType, values.shape, AddressOf(values), values.numel() * values.ElementSize);

    /// <summary>A copy of a value, in the current dispose scope, or null where it is no dense tensor of a supported type.</summary>
    /// <param name="value">Borrowed; in memory of the CPU.</param>
    public static Tensor? Copy(OrtValue value)
    {
        if (!value.IsTensor)
            return null;
        var description = value.GetTensorTypeAndShape();
        if (OnnxTypes.ToTorch((int)description.ElementDataType) is not { } type)
            return null;
        var copy = empty(description.Shape, type);
        if (copy.numel() > 0)
            value.GetTensorMutableRawData().CopyTo(copy.bytes);
        return copy;
    }

    private static Tensor Whole(Tensor values, double minimum, double maximum) => values.round().clamp(Lasting(minimum), Lasting(maximum));

    /// <summary>Native memory: it does not move.</summary>
    private static unsafe nint AddressOf(Tensor values) =>
        values.numel() == 0 ? 0 : (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values.flatten().narrow(0, 0, 1).bytes));
}
