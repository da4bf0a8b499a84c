using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators that give numbers other axes, join them or repeat them.</summary>
internal static class Shapes
{
    private const long MostElements = 1L << 28;

    /// <summary>The operators with one output, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("RESHAPE", Reshape),
        ("SQUEEZE", Squeeze),
        ("EXPAND_DIMS", call => call[0].unsqueeze(Axis(call.Integer(1), call[0].dim() + 1))),
        ("TRANSPOSE", call => call[0].permute(call.Integers(1))),
        ("SHAPE", call => torch.tensor(call[0].shape, device: call[0].device).to(ElementTypes.Of(call.OutputInfo()))),
        ("RANK", call => torch.tensor(call[0].dim(), device: call[0].device).to(ElementTypes.Of(call.OutputInfo()))),
        ("PACK", call => stack(call.All, Axis(call.Number(1), call[0].dim() + 1))),
        ("CONCATENATION", call => Activations.Fused(cat(call.All, Axis(call.Number(0), call[0].dim())), call.Choice(1))),
        ("TILE", Tile),
        ("BROADCAST_TO", call => call[0].broadcast_to(Limited(Batched(call, call.Integers(1))))),
        ("FILL", call => call[1].reshape(1).expand(Limited(call.Integers(0)))),
        ("RANGE", Range),
        ("ONE_HOT", OneHot),
        ("LastAxis", call => call[0].dim() - 1 == call.Number(0) ? call[0] : throw new InvalidDataException($"it normalizes over axis {call.Number(0)} of {call[0].dim()}; expected the last.")),
    ];

    /// <summary>The operators with several outputs, by name.</summary>
    public static IEnumerable<(string Name, Kernel Kernel)> Several =>
    [
        ("SPLIT", call => call[1].chunk(Parts(call), Axis(call.Integer(0), call[1].dim()))),
        ("SPLIT_V", call => call[0].split(Sizes(call), Axis(call.Integer(2), call[0].dim()))),
        ("UNPACK", call => call[0].unbind((int)Axis(call.Number(1), call[0].dim()))),
    ];

    /// <summary>An axis counted from the first.</summary>
    /// <exception cref="InvalidDataException">There is no such axis.</exception>
    public static long Axis(long axis, long rank) =>
        axis >= -rank && axis < rank ? axis < 0 ? axis + rank : axis : throw new InvalidDataException($"axis {axis} is none of {rank}.");

    /// <summary>A shape with the rows of the batch where the file says 1.</summary>
    public static long[] Batched(OperatorCall call, long[] shape) => call.Rows is { } rows && shape is [1, ..] ? [rows, .. shape[1..]] : shape;

    private static Tensor Reshape(OperatorCall call)
    {
        var target = call.Optional(1) is { } shape && shape.dim() == 1 ? call.Integers(1) : [.. (call.Numbers(0) ?? call.OutputInfo().Shape).Select(size => (long)size)];
        return call[0].reshape(Batched(call, target));
    }

    private static Tensor Squeeze(OperatorCall call)
    {
        var x = call[0];
        var axes = call.Numbers(0) is { Length: > 0 } given
            ? given.Select(axis => Axis(axis, x.dim())).ToHashSet()
            : [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis).Where(axis => x.shape[axis] == 1)];
        return x.reshape([.. x.shape.Where((size, axis) => !(size == 1 && axes.Contains(axis)))]);
    }

    private static Tensor Tile(OperatorCall call)
    {
        var times = call.Integers(1);
        Limited([.. call[0].shape.Zip(times, (size, count) => size * Math.Clamp(count, 0, MostElements))]);
        return call[0].tile(times);
    }

    private static Tensor Range(OperatorCall call)
    {
        var (start, limit, step) = (call[0].to(ScalarType.Float64).item<double>(), call[1].to(ScalarType.Float64).item<double>(), call[2].to(ScalarType.Float64).item<double>());
        if (step == 0 || !((limit - start) / step is >= 0 and <= MostElements))
            throw new InvalidDataException($"no range leads from {start} to {limit} in steps of {step}.");
        return arange(Lasting(start), Lasting(limit), Lasting(step), call[0].dtype, call[0].device);
    }

    private static Tensor OneHot(OperatorCall call)
    {
        var depth = call.Integer(1);
        var indices = call[0].to(ScalarType.Int64);
        Limited([indices.numel(), depth]);
        var axis = Axis(call.Number(0, -1), indices.dim() + 1);
        var hits = indices.unsqueeze(-1).eq(Counting(depth, ScalarType.Int64, indices.device)).movedim([-1], [axis]);
        return where(hits, call[2], call[3]);
    }

    private static long[] Sizes(OperatorCall call)
    {
        var sizes = call.Integers(1);
        var left = call[0].shape[Axis(call.Integer(2), call[0].dim())] - sizes.Where(size => size >= 0).Sum();
        return [.. sizes.Select(size => size < 0 ? left : size)];
    }

    private static long Parts(OperatorCall call)
    {
        var size = call[1].shape[Axis(call.Integer(0), call[1].dim())];
        return call.Number(0) is > 0 and var parts && size % parts == 0 ? parts : throw new InvalidDataException($"an axis of {size} does not split into {call.Number(0)}.");
    }

    /// <summary>Keeps a file of a few bytes from asking for any amount of memory.</summary>
    public static long[] Limited(long[] shape)
    {
        var count = 1.0;
        foreach (var size in shape)
            count *= size < 0 ? throw new InvalidDataException($"[{string.Join(", ", shape)}] is no shape.") : size;
        return count <= MostElements ? shape : throw new InvalidDataException($"the shape [{string.Join(", ", shape)}] has more than {MostElements} elements.");
    }
}
