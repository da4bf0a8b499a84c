using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>Functions of numbers at the same place, shapes broadcast.</summary>
internal static class Elementwise
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels => [.. Unary, .. Binary, .. Logic];

    private static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Unary =>
    [
        ("ABS", call => call[0].abs()),
        ("NEG", call => call[0].neg()),
        ("EXP", call => call[0].exp()),
        ("LOG", call => call[0].log()),
        ("SQRT", call => call[0].sqrt()),
        ("RSQRT", call => call[0].rsqrt()),
        ("SQUARE", call => call[0].Squared()),
        ("SIN", call => call[0].sin()),
        ("COS", call => call[0].cos()),
        ("FLOOR", call => call[0].floor()),
        ("CEIL", call => call[0].ceil()),
        ("ROUND", call => call[0].round()),
        ("SIGN", call => call[0].sign()),
        ("ZEROS_LIKE", call => zeros_like(call[0])),
    ];

    private static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Binary =>
    [
        ("ADD", call => Activations.Fused(call[0].Plus(call[1]), call.Choice(0))),
        ("SUB", call => Activations.Fused(call[0] - call[1], call.Choice(0))),
        ("MUL", call => Activations.Fused(call[0] * call[1], call.Choice(0))),
        ("DIV", call => Activations.Fused(Divide(call[0], call[1], RoundingMode.trunc), call.Choice(0))),
        ("DivNoNan", call => where(call[1].eq(Lasting(0)), 0, call[0] / where(call[1].eq(Lasting(0)), 1, call[1]))),
        ("FLOOR_DIV", call => call[0].div(call[1], RoundingMode.floor)),
        ("FLOOR_MOD", call => call[0].remainder(call[1])),
        ("MAXIMUM", call => call[0].maximum(call[1])),
        ("MINIMUM", call => call[0].minimum(call[1])),
        ("POW", call => call[0].pow(call[1])),
        ("ATAN2", call => call[0].atan2(call[1])),
        ("SQUARED_DIFFERENCE", call => (call[0] - call[1]).Squared()),
        ("ADD_N", call => call.All.Aggregate((sum, next) => sum.Plus(next))),
    ];

    private static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Logic =>
    [
        ("LESS", call => call[0].lt(call[1])),
        ("LESS_EQUAL", call => call[0].le(call[1])),
        ("GREATER", call => call[0].gt(call[1])),
        ("GREATER_EQUAL", call => call[0].ge(call[1])),
        ("EQUAL", call => call[0].eq(call[1])),
        ("NOT_EQUAL", call => call[0].ne(call[1])),
        ("LOGICAL_AND", call => call[0].logical_and(call[1])),
        ("LOGICAL_OR", call => call[0].logical_or(call[1])),
        ("LOGICAL_NOT", call => call[0].logical_not()),
        ("SELECT", call => where(AlongRows(call[0], call[1]), call[1], call[2])),
        ("SELECT_V2", call => where(call[0], call[1], call[2])),
        ("WHERE", call => call[0].nonzero()),
    ];

    private static Tensor Divide(Tensor one, Tensor other, RoundingMode integers) => one.is_floating_point() ? one / other : one.div(other, integers);

    /// <summary>A condition with one axis chooses whole rows.</summary>
    private static Tensor AlongRows(Tensor condition, Tensor values) =>
        condition.dim() == 1 && values.dim() > 1 ? condition.reshape([-1, .. Enumerable.Repeat(1L, (int)values.dim() - 1)]) : condition;
}
