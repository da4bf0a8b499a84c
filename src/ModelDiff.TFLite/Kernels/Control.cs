using ModelDiff.TFLite.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Operators that run other graphs of the file.</summary>
internal static class Control
{
    private const int MostSteps = 100_000;

    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Kernel Kernel)> Several =>
    [
        ("CALL", call => call.CallGraph(call.Number(0), call.All)),
        ("IF", call => call.CallGraph(IsTrue(call[0]) ? call.Number(0) : call.Number(1), call.All[1..])),
        ("WHILE", While),
    ];

    private static Tensor[] While(OperatorCall call)
    {
        var values = call.All;
        for (var step = 0; IsTrue(call.CallGraph(call.Number(0), values)[0]); step++)
        {
            if (step == MostSteps)
                throw new InvalidDataException($"it still runs after {MostSteps} steps.");
            values = call.CallGraph(call.Number(1), values);
        }

        return values;
    }

    private static bool IsTrue(Tensor value) => value.numel() == 1 ? value.to(ScalarType.Bool).item<bool>() : throw new InvalidDataException("its condition must be one truth value.");
}
