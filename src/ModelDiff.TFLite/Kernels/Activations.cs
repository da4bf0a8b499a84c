using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Functions of single numbers that bend, and those along the last axis.</summary>
internal static class Activations
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("RELU", call => call[0].relu()),
        ("RELU6", call => call[0].clamp(Lasting(0), Lasting(6))),
        ("RELU_N1_TO_1", call => call[0].clamp(Lasting(-1), Lasting(1))),
        ("RELU_0_TO_1", call => call[0].clamp(Lasting(0), Lasting(1))),
        ("LOGISTIC", call => call[0].sigmoid()),
        ("TANH", call => call[0].tanh()),
        ("ELU", call => Elu(call[0])),
        ("HARD_SWISH", call => call[0] * call[0].Plus(Lasting(3)).clamp(Lasting(0), Lasting(6)) / Lasting(6)),
        ("GELU", call => Gelu(call[0], call.Flag(0))),
        ("LEAKY_RELU", call => call[0].clamp(min: Lasting(0)).Plus(call[0].clamp(max: Lasting(0)) * Lasting(call.Real(0)))),
        ("PRELU", call => call[0].clamp(min: Lasting(0)).Plus(call[0].clamp(max: Lasting(0)) * call[1])),
        ("SOFTMAX", call => (call[0] * Lasting(call.Real(0, 1))).softmax(-1)),
        ("LOG_SOFTMAX", call => nn.functional.log_softmax(call[0], -1)),
        ("L2_NORMALIZATION", call => call[0] / call[0].Squared().sum(-1, keepdim: true).sqrt().clamp(min: Lasting(1e-6))),
        ("LOCAL_RESPONSE_NORMALIZATION", LocalResponse),
        ("Softplus", call => Softplus(call[0])),
        ("Selu", call => nn.functional.selu(call[0])),
        ("Erf", call => call[0].erf()),
    ];

    /// <summary>The activation that is part of another operator, by its number in the schema.</summary>
    /// <exception cref="InvalidDataException">There is no such number.</exception>
    public static Tensor Fused(Tensor values, int activation) => activation switch
    {
        0 => values,
        1 => values.relu(),
        2 => values.clamp(Lasting(-1), Lasting(1)),
        3 => values.clamp(Lasting(0), Lasting(6)),
        4 => values.tanh(),
        5 => values.sign(),
        _ => throw new InvalidDataException($"activation {activation} is none of the schema's."),
    };

    /// <summary><c>exp(x) - 1</c> below zero. By the overload that makes no numbers of its own (<see cref="LastingNumbers"/>).</summary>
    public static Tensor Elu(Tensor x) => x.elu(Lasting(1), Lasting(1), Lasting(1));

    /// <summary><c>log(1 + exp(x))</c>. TorchSharp's own makes numbers of its own (<see cref="LastingNumbers"/>).</summary>
    public static Tensor Softplus(Tensor x) => logaddexp(x, zeros_like(x));

    private static Tensor Gelu(Tensor x, bool approximate) =>
        approximate
            ? Lasting(0.5) * x * (Lasting(Math.Sqrt(2 / Math.PI)) * x.Plus(Lasting(0.044715) * x * x * x)).tanh().Plus(Lasting(1))
            : Lasting(0.5) * x * (x / Lasting(Math.Sqrt(2))).erf().Plus(Lasting(1));

    /// <summary><c>x / (bias + alpha · sum of squares over 2 · radius + 1 neighboring channels)^beta</c>.</summary>
    private static Tensor LocalResponse(OperatorCall call)
    {
        var x = call[0];
        var channels = x.shape[^1];
        var radius = Math.Min(Math.Max(call.Number(0), 0), channels);
        var squares = nn.functional.pad(x.Squared(), [radius, radius]);
        var sums = squares.unfold(-1, (2 * radius) + 1, 1).sum(-1);
        return x / (Lasting(call.Real(2)) * sums).Plus(Lasting(call.Real(1))).pow(Lasting(call.Real(3)));
    }
}
