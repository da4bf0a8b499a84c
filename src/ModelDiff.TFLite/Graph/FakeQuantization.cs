using ModelDiff.TFLite.Schema;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>Rounds real numbers to those that the integers of a tensor stand for. Gradients pass the rounding unchanged, and end where numbers are cut off.</summary>
internal static class FakeQuantization
{
    /// <summary>Operators that move numbers without changing them.</summary>
    private static readonly HashSet<string> Moving =
        ["RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "SLICE", "STRIDED_SLICE", "SPLIT", "SPLIT_V", "GATHER", "MAX_POOL_2D", "DEPTH_TO_SPACE", "SPACE_TO_DEPTH", "TILE", "UNPACK"];

    /// <summary>The output of an operator, rounded where the file keeps it as integers.</summary>
    public static Tensor Apply(OperatorInfo op, TensorInfo[] tensors, int output, Tensor values)
    {
        var info = tensors[op.Outputs[output]];
        if (!info.IsQuantized || !values.is_floating_point() || (Moving.Contains(op.Name) && op.Inputs.Any(tensor => tensor >= 0 && AreAlike(tensors[tensor], info))))
            return values;
        return Round(info, values);
    }

    /// <summary>Rounds values of a tensor.</summary>
    /// <param name="info">One that is quantized.</param>
    /// <param name="values">Borrowed; float32.</param>
    public static Tensor Round(TensorInfo info, Tensor values)
    {
        var (minimum, maximum) = info.Quantization!.RangeOf(info.Type);
        double scale = info.Quantization.Scales[0];
        var kept = values.clamp(Lasting(minimum), Lasting(maximum));
        if (scale <= 0)
            return kept;
        using var mode = no_grad();
        var rounded = (kept / Lasting(scale)).round_().mul_(Lasting(scale));
        if (!kept.requires_grad)
            return rounded;
        var difference = rounded - kept;
        using var recording = enable_grad();
        return kept.Plus(difference);
    }

    private static bool AreAlike(TensorInfo one, TensorInfo other) =>
        one.Type == other.Type && one.Quantization is { } a && other.Quantization is { } b && a.Scales[0] == b.Scales[0] && a.ZeroPoints[0] == b.ZeroPoints[0];
}
