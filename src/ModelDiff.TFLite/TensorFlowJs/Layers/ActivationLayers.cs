using ModelDiff.Storage;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers of functions of single numbers, and the activations of other layers.</summary>
internal static class ActivationLayers
{
    private static readonly Dictionary<string, string> Kernels = new(StringComparer.Ordinal)
    {
        ["relu"] = "RELU",
        ["relu6"] = "RELU6",
        ["sigmoid"] = "LOGISTIC",
        ["tanh"] = "TANH",
        ["elu"] = "ELU",
        ["selu"] = "Selu",
        ["softplus"] = "Softplus",
        ["softmax"] = "SOFTMAX",
        ["log_softmax"] = "LOG_SOFTMAX",
        ["logSoftmax"] = "LOG_SOFTMAX",
        ["exponential"] = "EXP",
    };

    /// <summary>The layers, by class.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("Activation", call => Add(call, call.Input, call.Text("activation", "linear"))),
        ("ReLU", Rectify),
        ("LeakyReLU", call => call.Add("LEAKY_RELU", [(0, call.Real(call.Setting("alpha") is null ? "negative_slope" : "alpha", 0.3f))], call.Input)),
        ("PReLU", call => call.Add("PRELU", call.Input, call.Weight("alpha"))),
        ("ELU", call => call.Real("alpha", 1) == 1 ? call.Add("ELU", call.Input) : throw new InvalidDataException($"{call.What("alpha")} is not 1, which is not supported.")),
        ("Softmax", call => call.Whole("axis", -1) == -1 ? call.Add("SOFTMAX", call.Input) : throw new InvalidDataException($"{call.What("axis")} is not the last, which is not supported.")),
    ];

    /// <summary>Adds an activation by its name.</summary>
    public static int Add(LayerCall call, int x, string activation) => activation switch
    {
        "linear" => x,
        "hard_sigmoid" or "hardSigmoid" => call.Add("RELU_0_TO_1", call.Add("ADD", call.Add("MUL", x, call.Builder.Number(0.2f)), call.Builder.Number(0.5f))),
        "swish" or "silu" => call.Add("MUL", x, call.Add("LOGISTIC", x)),
        "gelu" => call.Add("GELU", [(0, false)], x),
        "gelu_new" => call.Add("GELU", [(0, true)], x),
        "softsign" => call.Add("DIV", x, call.Add("ADD", call.Add("ABS", x), call.Builder.Number(1))),
        "mish" => call.Add("MUL", x, call.Add("TANH", call.Add("Softplus", x))),
        _ when Kernels.TryGetValue(activation, out var kernel) => call.Add(kernel, x),
        _ => call.Add($"activation {Excerpt.Of(activation)}", x),   // no kernel has such a name, so that it is reported as missing
    };

    private static int Rectify(LayerCall call)
    {
        var (slope, threshold) = (call.Real("negative_slope", 0), call.Real("threshold", 0));
        if (threshold != 0)
            throw new InvalidDataException($"{call.What("threshold")} is not 0, which is not supported.");
        var result = slope == 0 ? call.Add("RELU", call.Input) : call.Add("LEAKY_RELU", [(0, slope)], call.Input);
        return call.Setting("max_value") is null ? result : call.Add("MINIMUM", result, call.Builder.Number(call.Real("max_value", 0)));
    }
}
