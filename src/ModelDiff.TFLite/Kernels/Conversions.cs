using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators between element types. Real numbers stay real numbers here, so that most have nothing left to do: outputs that are kept as integers are rounded after any operator.</summary>
internal static class Conversions
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("QUANTIZE", call => call[0]),
        ("DEQUANTIZE", call => call[0].to(ElementTypes.Of(call.OutputInfo()))),
        ("DENSIFY", call => call[0]),
        ("CAST", Cast),
        ("FAKE_QUANT", FakeQuant),
    ];

    private static Tensor Cast(OperatorCall call)
    {
        var type = ElementTypes.Of(call.OutputInfo());
        return call[0].is_floating_point() && !call.OutputInfo().IsQuantized && type is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Bool)
            ? call[0].trunc().to(type)
            : call[0].to(type);
    }

    /// <summary>Rounds to <c>2^bits - 1</c> steps between two numbers, moved so that zero is one of them.</summary>
    private static Tensor FakeQuant(OperatorCall call)
    {
        var (minimum, maximum, bits) = ((double)call.Real(0), (double)call.Real(1), call.Number(2));
        if (!(maximum > minimum) || bits is < 1 or > 16)
            throw new InvalidDataException("its limits are damaged.");
        var steps = Math.Pow(2, bits) - 1 - (call.Flag(3) ? 1 : 0);
        var scale = (maximum - minimum) / steps;
        var low = Math.Clamp(Math.Round(minimum / scale), -steps, 0) * scale;
        var kept = call[0].clamp(Lasting(low), Lasting(low + (steps * scale)));
        return kept.Plus((((kept / Lasting(scale)).round() * Lasting(scale)) - kept).detach());
    }
}
