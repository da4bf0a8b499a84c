using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators that take some of the numbers, pad them, or move them between axes.</summary>
internal static class Slices
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("SLICE", Slice),
        ("STRIDED_SLICE", StridedSlice.Apply),
        ("GATHER", Gather),
        ("GATHER_ND", GatherMany),
        ("EMBEDDING_LOOKUP", call => Rows(call[1], call[0], 0)),
        ("SPARSE_TO_DENSE", ToDense),
        ("REVERSE_V2", call => call[0].flip([.. call.Integers(1).Select(axis => Shapes.Axis(axis, call[0].dim()))])),
        ("PAD", call => Pad(call, 0)),
        ("PADV2", call => Pad(call, call[2].to(ScalarType.Float64).item<double>())),
        ("MIRROR_PAD", MirrorPad),
        ("DEPTH_TO_SPACE", call => DepthToSpace(call[0], call.Size(0))),
        ("SPACE_TO_DEPTH", call => SpaceToDepth(call[0], call.Size(0))),
        ("SPACE_TO_BATCH_ND", SpaceToBatch),
        ("BATCH_TO_SPACE_ND", BatchToSpace),
    ];

    private static Tensor Slice(OperatorCall call)
    {
        var x = call[0];
        var (begins, sizes) = (call.Integers(1), call.Integers(2));
        for (var axis = call.Rows is null ? 0 : 1; axis < begins.Length; axis++)
            x = x.narrow(axis, begins[axis], sizes[axis] < 0 ? x.shape[axis] - begins[axis] : sizes[axis]);
        return x;
    }

    private static Tensor Gather(OperatorCall call)
    {
        if (call.Number(1) != 0)
            throw new InvalidDataException("its batch_dims is not 0, which is not supported.");
        return Rows(call[0], call[1], (int)Shapes.Axis(call.Number(0), call[0].dim()));
    }

    private static Tensor Rows(Tensor values, Tensor indices, int axis) =>
        values.index_select(axis, indices.to(ScalarType.Int64).flatten()).reshape([.. values.shape[..axis], .. indices.shape, .. values.shape[(axis + 1)..]]);

    private static Tensor GatherMany(OperatorCall call)
    {
        var (values, indices) = (call[0], call[1].to(ScalarType.Int64));
        var depth = (int)indices.shape[^1];
        var flat = zeros([.. indices.shape[..^1]], ScalarType.Int64, indices.device);
        for (var axis = 0; axis < depth; axis++)
            flat = (flat * Lasting(values.shape[axis])).Plus(indices.select(-1, axis));
        var rest = values.shape[depth..];
        return values.reshape([-1, .. rest]).index_select(0, flat.flatten()).reshape([.. flat.shape, .. rest]);
    }

    /// <summary>Numbers at some places of a shape, one number at all others.</summary>
    private static Tensor ToDense(OperatorCall call)
    {
        var (indices, shape, values) = (call[0].to(ScalarType.Int64), Shapes.Limited(call.Integers(1)), call[2]);
        if (indices.dim() < 2)
            indices = indices.reshape(-1, 1);
        if (indices.shape[1] != shape.Length)
            throw new InvalidDataException($"its places have {indices.shape[1]} numbers each; its shape has {shape.Length}.");
        var flat = zeros([indices.shape[0]], ScalarType.Int64, indices.device);
        for (var axis = 0; axis < shape.Length; axis++)
            flat = (flat * Lasting(shape[axis])).Plus(indices.select(1, axis).clamp(Lasting(0), Lasting(shape[axis] - 1)));
        var dense = call[3].reshape(1).expand([shape.Aggregate(1L, (count, size) => count * size)]).clone();
        return dense.scatter(0, flat, values.to(dense.dtype).expand([flat.shape[0]])).reshape(shape);
    }

    private static Tensor Pad(OperatorCall call, double value) => nn.functional.pad(call[0], Amounts(call), PaddingModes.Constant, value);

    /// <summary>What libtorch takes: the last axis first, before and after in turn.</summary>
    private static long[] Amounts(OperatorCall call)
    {
        var amounts = call.Integers(1);
        if (amounts.Length != 2 * call[0].dim() || amounts.Any(amount => amount is < 0 or > 1 << 20))
            throw new InvalidDataException($"its paddings [{string.Join(", ", amounts)}] do not fit {call[0].dim()} axes.");
        return [.. Enumerable.Range(0, amounts.Length / 2).Reverse().SelectMany(axis => new[] { amounts[2 * axis], amounts[(2 * axis) + 1] })];
    }

    /// <summary>Mirrors numbers at the border; mode 0 leaves the border itself out, mode 1 repeats it.</summary>
    private static Tensor MirrorPad(OperatorCall call)
    {
        var x = call[0];
        var amounts = Amounts(call);
        var skipped = call.Choice(0) == 0 ? 1 : 0;
        for (var axis = 0; axis < x.dim(); axis++)
        {
            var i = 2 * ((int)x.dim() - 1 - axis);
            var size = x.shape[axis];
            if (amounts[i] == 0 && amounts[i + 1] == 0)
                continue;
            var before = x.narrow(axis, skipped, amounts[i]).flip(axis);
            var after = x.narrow(axis, size - skipped - amounts[i + 1], amounts[i + 1]).flip(axis);
            x = cat([before, x, after], axis);
        }

        return x;
    }

    private static Tensor DepthToSpace(Tensor x, long block)
    {
        var (rows, height, width, depth) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3] / (block * block));
        return x.reshape(rows, height, width, block, block, depth).permute(0, 1, 3, 2, 4, 5).reshape(rows, height * block, width * block, depth);
    }

    private static Tensor SpaceToDepth(Tensor x, long block)
    {
        var (rows, height, width, depth) = (x.shape[0], x.shape[1] / block, x.shape[2] / block, x.shape[3]);
        return x.reshape(rows, height, block, width, block, depth).permute(0, 1, 3, 2, 4, 5).reshape(rows, height, width, block * block * depth);
    }

    private static Tensor SpaceToBatch(OperatorCall call)
    {
        var (x, block, paddings) = (call[0], Blocks(call), call.Integers(2));
        if (x.dim() != 4 || paddings.Length != 4)
            throw new InvalidDataException("only images with four axes are supported.");
        var padded = nn.functional.pad(x, [0, 0, paddings[2], paddings[3], paddings[0], paddings[1]]);
        var (rows, height, width, depth) = (x.shape[0], padded.shape[1] / block[0], padded.shape[2] / block[1], x.shape[3]);
        return padded.reshape(rows, height, block[0], width, block[1], depth).permute(2, 4, 0, 1, 3, 5).reshape(-1, height, width, depth);
    }

    private static Tensor BatchToSpace(OperatorCall call)
    {
        var (x, block, crops) = (call[0], Blocks(call), call.Integers(2));
        if (x.dim() != 4 || crops.Length != 4)
            throw new InvalidDataException("only images with four axes are supported.");
        var (rows, height, width, depth) = (x.shape[0] / (block[0] * block[1]), x.shape[1], x.shape[2], x.shape[3]);
        var joined = x.reshape(block[0], block[1], rows, height, width, depth).permute(2, 3, 0, 4, 1, 5).reshape(rows, height * block[0], width * block[1], depth);
        return joined.narrow(1, crops[0], joined.shape[1] - crops[0] - crops[1]).narrow(2, crops[2], joined.shape[2] - crops[2] - crops[3]);
    }

    private static long[] Blocks(OperatorCall call) =>
        call.Integers(1) is [> 0 and < 1 << 16, > 0 and < 1 << 16] block ? block : throw new InvalidDataException("its blocks need a height and a width.");
}
