using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Weights.Alignment;

/// <summary>Other ways to see a tensor's values: some of its outputs, or its axes in another order.</summary>
internal static class WeightViews
{
    // The orders in which axes are stored elsewhere, given as places in the tensor for outputs, inputs and kernel: inputs first; kernel first (HWIO); kernel in the middle (OHWI).
    private static readonly int[][] Layouts = [[1, 0], [2, 1, 0], [0, 2, 1], [1, 0, 2], [3, 2, 0, 1], [0, 3, 1, 2], [1, 0, 2, 3]];

    /// <summary>The forms of a tensor that have the wanted sizes, the stored one first.</summary>
    /// <param name="tensor">A layer.</param>
    /// <param name="wanted">Outputs, inputs and kernel.</param>
    public static IEnumerable<WeightTensor> Like(this WeightTensor tensor, long[] wanted)
    {
        var shape = SizesOf(tensor);
        if (shape.SequenceEqual(wanted))
            yield return tensor;
        foreach (var axes in Layouts.Where(axes => axes.Length == shape.Length && axes.Select(axis => shape[axis]).SequenceEqual(wanted)))
            yield return new(tensor.Name, tensor.DataType, [.. wanted], () => Permuted(Stored(tensor), shape, axes), readExact: null);
    }

    /// <summary>Some outputs of a tensor, or some values of one with a single axis.</summary>
    /// <param name="tensor">Any.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    public static WeightTensor Rows(this WeightTensor tensor, long start, long count)
    {
        var shape = SizesOf(tensor);
        var width = (int)(tensor.Count / shape[0]);
        ImmutableArray<long> wanted = [count, .. shape.Skip(1)];
        return new($"{tensor.Name}[{start}:{start + count}]", tensor.DataType, wanted, () => Stored(tensor).AsSpan((int)start * width, (int)count * width).ToArray(), readExact: null);
    }

    /// <summary>Outputs, inputs and kernel of a layer; the length of what has a single axis.</summary>
    public static long[] SizesOf(WeightTensor tensor) => LayerMatrix.ShapeOf(tensor) is { Length: > 0 } shape ? shape : [.. tensor.Shape];

    /// <summary>A key that tensors of the same sizes share, in whatever order of axes.</summary>
    public static string KeyOf(WeightTensor tensor) => KeyOf(SizesOf(tensor));

    /// <summary>The same of sizes.</summary>
    public static string KeyOf(IEnumerable<long> sizes) => OrderedKeyOf(sizes.Order());

    /// <summary>A key that the same sizes in the same order share.</summary>
    public static string OrderedKeyOf(IEnumerable<long> sizes) => string.Join('x', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    private static float[] Stored(WeightTensor tensor) => LayerMatrix.Read(tensor).Values;

    private static float[] Permuted(float[] values, long[] shape, int[] axes)
    {
        var strides = new int[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1); axis >= 0; stride *= (int)shape[axis--])
            strides[axis] = stride;
        var result = new float[values.Length];
        var place = new int[axes.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var from = 0;
            for (var k = 0; k < axes.Length; k++)
                from += place[k] * strides[axes[k]];
            result[i] = values[from];
            for (var k = axes.Length - 1; k >= 0 && ++place[k] == shape[axes[k]]; k--)
                place[k] = 0;
        }

        return result;
    }
}
