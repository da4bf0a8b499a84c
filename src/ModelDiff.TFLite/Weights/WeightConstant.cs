using ModelDiff.Storage;
using ModelDiff.TFLite.Graph;
using ModelDiff.TFLite.Schema;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.TFLite.Weights;

/// <summary>A constant of a file as weights: decoded and dequantized without a runtime.</summary>
/// <param name="tensor">One with data.</param>
/// <param name="layout">How its axes lie, or null where they stay.</param>
/// <param name="file">For messages.</param>
/// <param name="length">Bytes of the file.</param>
internal sealed class WeightConstant(TensorInfo tensor, WeightLayout? layout, string file, long length)
{
    /// <summary>Whether a tensor is a constant that is, or stands for, real numbers.</summary>
    public static bool IsReal(TensorInfo tensor) =>
        !tensor.Data.IsEmpty && TypeOf(tensor.Type) is not null && (tensor.Quantization is not null || tensor.Code is not null || tensor.Type is TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16 or TensorType.Float64);

    /// <summary>The constant with its axes in the order of other formats.</summary>
    /// <exception cref="InvalidDataException">Its data do not fit its shape.</exception>
    public WeightTensor ToTensor()
    {
        // A sparse constant may stand for more numbers than it holds, but not for any number.
        var most = tensor.Sparsity is null ? Elements : (16 * length) + (1 << 20);
        var count = WeightFile.Count(tensor.Name, tensor.LongShape, most);
        if (tensor.Sparsity is null && tensor.Data.Length != (((long)count * Bits) + 7) / 8)
            throw new InvalidDataException($"tensor {tensor} has {tensor.Data.Length} bytes; its shape takes {(((long)count * Bits) + 7) / 8}.");
        CheckScales();
        var axes = layout?.Axes is { Length: > 0 } order ? order : null;
        var shape = axes is null ? tensor.LongShape : [.. axes.Select(axis => (long)tensor.Shape[axis])];
        var type = (tensor.Type == TensorType.Int4 ? "int4" : WeightFile.NameOf(TypeOf(tensor.Type)!)) + (tensor.Quantization is null && tensor.Code is null ? "" : " with scale");
        return new(tensor.Name, type, [.. shape], () => WeightFile.Guard(file, () => Read(count, axes)), tensor.Type == TensorType.Float64 ? tensor.Data.ToArray : null) { OutputAxis = layout?.OutputAxis ?? 0 };
    }

    private int Bits => tensor.Type == TensorType.Int4 ? 4 : 8 * TypeOf(tensor.Type)!.Size;

    private long Elements => tensor.Data.Length * 8L / Bits;

    private static ElementType? TypeOf(TensorType type) => type switch
    {
        TensorType.Float16 => ElementType.Float16,
        TensorType.BFloat16 => ElementType.BFloat16,
        TensorType.Float32 => ElementType.Float32,
        TensorType.Float64 => ElementType.Float64,
        TensorType.Int4 or TensorType.Int8 => ElementType.Int8,
        TensorType.UInt8 => ElementType.UInt8,
        TensorType.UInt16 => ElementType.UInt16,
        TensorType.Int16 => ElementType.Int16,
        TensorType.Int32 => ElementType.Int32,
        TensorType.Int64 => ElementType.Int64,
        _ => null,
    };

    private void CheckScales()
    {
        if (tensor.Quantization is { Scales.Length: > 1 and var scales, Axis: var axis } && (axis < 0 || axis >= tensor.Shape.Length || tensor.Shape[axis] != scales))
            throw new InvalidDataException($"tensor {tensor} has {scales} scales on axis {axis}.");
    }

    private float[] Read(int count, int[]? axes)
    {
        var stored = Stored();
        var values = stored;
        if (tensor.Sparsity is not null)
        {
            values = new float[count];
            Array.Fill(values, tensor.Quantization is { } zero ? zero.ZeroPoints[0] : 0);
            var positions = SparseTensor.Positions(tensor, stored.Length);
            for (var i = 0; i < positions.Length; i++)
                values[positions[i]] = stored[i];
        }

        if (tensor.Code is var (factor, minimum))
            values = Array.ConvertAll(values, value => (float)((value * factor) + minimum));
        if (tensor.Quantization is var (scales, zeros, axis))
            new LinearQuantizer(scales, [.. zeros.Select(zero => (float)zero)], axis).Apply(values, tensor.LongShape);
        return axes is null ? values : Transposed(values, axes);
    }

    private float[] Stored()
    {
        if (tensor.Type != TensorType.Int4)
            return WeightFile.ToFloats(tensor.Data.ToArray(), TypeOf(tensor.Type)!);
        var data = tensor.Data.Span;
        var values = new float[Elements];
        for (var i = 0; i < values.Length; i++)
            values[i] = (sbyte)(data[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4;
        return tensor.Sparsity is null ? values[..tensor.Shape.Aggregate(1, (product, size) => product * size)] : values;
    }

    private float[] Transposed(float[] values, int[] axes)
    {
        var rank = axes.Length;
        var strides = new int[rank];
        for (var (axis, stride) = (rank - 1, 1); axis >= 0; stride *= tensor.Shape[axis--])
            strides[axis] = stride;
        var (result, index, from) = (new float[values.Length], new int[rank], 0);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                from += strides[axes[axis]];
                if (++index[axis] < tensor.Shape[axes[axis]])
                    break;
                from -= strides[axes[axis]] * tensor.Shape[axes[axis]];
                index[axis] = 0;
            }
        }

        return result;
    }
}
