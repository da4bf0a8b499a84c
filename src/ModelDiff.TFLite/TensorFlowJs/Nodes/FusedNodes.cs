namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>What is fused into a convolution or a product: first a bias or a normalization, then an activation.</summary>
internal static class FusedNodes
{
    private const int FirstArgument = 2;

    private static readonly Dictionary<string, string> Activations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Relu"] = "RELU",
        ["Relu6"] = "RELU6",
        ["Elu"] = "ELU",
        ["Sigmoid"] = "LOGISTIC",
        ["Tanh"] = "TANH",
    };

    /// <summary>Adds an operator and what is fused into it.</summary>
    /// <param name="call">The node.</param>
    /// <param name="add">Adds the operator, given the position of its bias or -1.</param>
    public static int Finish(NodeCall call, Func<int, int> add)
    {
        var (steps, next) = (call.Node.Texts("fused_ops"), FirstArgument);
        var hasBias = steps is ["BiasAdd", ..];
        var result = add(hasBias ? call[next++] : -1);
        foreach (var step in steps.Skip(hasBias ? 1 : 0))
        {
            if (Activations.TryGetValue(step, out var activation))
            {
                result = call.Add(activation, result);
                continue;
            }

            switch (step)
            {
                case "LeakyRelu":
                    result = call.Add("LEAKY_RELU", [(0, call.Node.Real("leakyrelu_alpha", 0.2f))], result);
                    break;
                case "Prelu":
                    result = call.Add("PRELU", result, call[next++]);
                    break;
                case "FusedBatchNorm":
                    result = Normalize(call, result, [call[next], call[next + 1], call[next + 2], call[next + 3]]);
                    next += 4;
                    break;
                default:
                    result = call.Add($"{call.Node.Operation} with {Storage.Excerpt.Of(step)}", result);   // no kernel has such a name, so that it is reported as missing
                    break;
            }
        }

        return result;
    }

    /// <summary><c>x · a + b</c> with <c>a = scale / √(variance + ε)</c> and <c>b = offset - mean · a</c>.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">Images with the channels last.</param>
    /// <param name="numbers">Scale, offset, mean and variance.</param>
    public static int Normalize(NodeCall call, int x, int[] numbers)
    {
        var epsilon = call.Builder.Number(call.Node.Real("epsilon", 1e-3f));
        var factor = call.Add("MUL", call.Add("RSQRT", call.Add("ADD", numbers[3], epsilon)), numbers[0]);
        var shift = call.Add("SUB", numbers[1], call.Add("MUL", numbers[2], factor));
        return call.Add("ADD", call.Add("MUL", x, factor), shift);
    }
}
