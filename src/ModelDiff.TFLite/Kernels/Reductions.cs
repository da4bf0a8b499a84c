using ModelDiff.TFLite.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators that draw numbers of one or more axes together, and products of matrices.</summary>
internal static class Reductions
{
    /// <summary>The operators with one output, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("MEAN", call => Over(call, (x, axes, keep) => x.is_floating_point() ? x.mean(axes, keep) : x.to(ScalarType.Float64).mean(axes, keep).floor().to(x.dtype))),
        ("SUM", call => Over(call, (x, axes, keep) => x.sum(axes, keep).to(x.dtype))),
        ("REDUCE_MAX", call => Over(call, (x, axes, keep) => x.amax(axes, keep))),
        ("REDUCE_MIN", call => Over(call, (x, axes, keep) => x.amin(axes, keep))),
        ("REDUCE_PROD", call => OneByOne(call, (x, axis) => x.prod(axis, keepdim: true).to(x.dtype))),
        ("REDUCE_ANY", call => OneByOne(call, (x, axis) => x.any(axis, keepdim: true))),
        ("REDUCE_ALL", call => OneByOne(call, (x, axis) => x.all(axis, keepdim: true))),
        ("ARG_MAX", call => call[0].argmax(Shapes.Axis(call.Integer(1), call[0].dim())).to(ElementTypes.Of(call.OutputInfo()))),
        ("ARG_MIN", call => call[0].argmin(Shapes.Axis(call.Integer(1), call[0].dim())).to(ElementTypes.Of(call.OutputInfo()))),
        ("CUMSUM", CumulativeSum),
        ("BATCH_MATMUL", call => Turned(call[0], call.Flag(0)).matmul(Turned(call[1], call.Flag(1)))),
    ];

    /// <summary>The operators with several outputs, by name.</summary>
    public static IEnumerable<(string Name, Kernel Kernel)> Several => [("TOPK_V2", Largest)];

    private static Tensor Over(OperatorCall call, Func<Tensor, long[], bool, Tensor> reduce)
    {
        var axes = Axes(call);
        return axes.Length == 0 ? call[0] : reduce(call[0], axes, call.Flag(0));
    }

    private static Tensor OneByOne(OperatorCall call, Func<Tensor, long, Tensor> reduce)
    {
        var axes = Axes(call);
        var result = axes.Aggregate(call[0], reduce);
        return call.Flag(0) ? result : result.reshape([.. result.shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static long[] Axes(OperatorCall call) => [.. call.Integers(1).Select(axis => Shapes.Axis(axis, call[0].dim())).Distinct()];

    private static Tensor Turned(Tensor x, bool turn) => turn ? x.transpose(-1, -2) : x;

    private static Tensor CumulativeSum(OperatorCall call)
    {
        var x = call[0];
        var axis = Shapes.Axis(call.Integer(1), x.dim());
        var turned = call.Flag(1) ? x.flip(axis) : x;
        var sum = turned.cumsum(axis);
        if (call.Flag(0))
            sum -= turned;
        return (call.Flag(1) ? sum.flip(axis) : sum).to(x.dtype);
    }

    private static Tensor[] Largest(OperatorCall call)
    {
        var (values, indices) = call[0].topk((int)call.Integer(1), -1);
        return [values, indices.to(ScalarType.Int32)];
    }
}
