using System.Runtime.InteropServices;
using ModelDiff.TFLite.Schema;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>Turns the constants of a file into tensors. A sparse file may stand for more numbers than it holds, but not for any number.</summary>
/// <param name="length">Bytes of the file.</param>
/// <param name="device">Where the tensors go.</param>
internal sealed class ConstantReader(long length, Device device)
{
    private long _allowance = (16 * length) + (1 << 20);

    /// <summary>Reads a constant: integers that stand for real numbers become float32, all others keep their type.</summary>
    /// <param name="tensor">One with data.</param>
    /// <returns>Owned by the caller, in no dispose scope.</returns>
    /// <exception cref="InvalidDataException">The data do not fit the shape, or the type is not supported.</exception>
    public Tensor Read(TensorInfo tensor)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var count = Count(tensor);
        var stored = tensor.Sparsity is null ? Stored(tensor, count) : SparseTensor.Expand(tensor, AllStored(tensor));
        var values = stored.reshape(tensor.LongShape);
        return Real(tensor, values).to(ElementTypes.Of(tensor)).to(device).alias().DetachFromDisposeScope();
    }

    private long Count(TensorInfo tensor)
    {
        var count = 1L;
        foreach (var size in tensor.Shape)
        {
            if (size < 0 || (size > 0 && count > int.MaxValue / (long)size))
                throw new InvalidDataException($"tensor {tensor} is a constant of no possible size.");
            count *= size;
        }

        _allowance -= count;
        return _allowance >= 0 ? count : throw new InvalidDataException($"its constants stand for many times as many numbers as its {length} bytes could hold (tensor {tensor}).");
    }

    /// <summary>All elements that a sparse tensor stores.</summary>
    private static Tensor AllStored(TensorInfo tensor) => Stored(tensor, ElementTypes.Stored(tensor.Type) is { Bits: var bits } ? tensor.Data.Length * 8L / bits : 0);

    private static Tensor Stored(TensorInfo tensor, long count)
    {
        if (ElementTypes.Stored(tensor.Type) is not var (type, bits))
            throw new InvalidDataException($"tensor {tensor} has elements of a type that is not supported.");
        if (((count * bits) + 7) / 8 != tensor.Data.Length)
            throw new InvalidDataException($"tensor {tensor} needs {((count * bits) + 7) / 8} bytes; there are {tensor.Data.Length}.");
        if (bits == 4)
            return Nibbles(tensor.Data.Span, count);
        if (tensor.Type == TensorType.UInt16)
            return torch.tensor(MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span).ToArray().Select(value => (int)value).ToArray());
        var values = empty([count], type);
        if (count > 0)
            tensor.Data.Span.CopyTo(values.bytes);
        return values;
    }

    /// <summary>Two integers of four bits with a sign per byte, the lower half first.</summary>
    private static Tensor Nibbles(ReadOnlySpan<byte> data, long count)
    {
        var values = new sbyte[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (sbyte)((sbyte)(data[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4);
        return torch.tensor(values);
    }

    private static Tensor Real(TensorInfo tensor, Tensor values)
    {
        if (tensor.Code is var (factor, minimum))
            return values.to(ScalarType.Float64).mul(Lasting(factor)).Plus(Lasting(minimum));
        if (!tensor.IsQuantized)
            return values;
        var (scales, zeroPoints, axis) = tensor.Quantization!;
        if (scales.Length == 1)
            return values.to(ScalarType.Float32).sub(Lasting((double)zeroPoints[0])).mul(Lasting((double)scales[0]));
        if (axis < 0 || axis >= tensor.Shape.Length || tensor.Shape[axis] != scales.Length)
            throw new InvalidDataException($"tensor {tensor} has {scales.Length} scales on axis {axis}.");
        var shape = Enumerable.Repeat(1L, tensor.Shape.Length).ToArray();
        shape[axis] = scales.Length;
        return (values.to(ScalarType.Float32) - torch.tensor(zeroPoints).to(ScalarType.Float32).reshape(shape)) * torch.tensor(scales).reshape(shape);
    }
}
