using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Kernels;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers of sequences.</summary>
internal static class RecurrentLayers
{
    /// <summary>Layers that treat every step alike, so that a sequence of inputs needs nothing more.</summary>
    private static readonly string[] StepByStep = ["Dense", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "BatchNormalization", "Dropout", "Rescaling"];

    /// <summary>The layers, by class.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("SimpleRNN", call => Recur(call, call.Truth("go_backwards", false))),
        ("LSTM", call => Recur(call, call.Truth("go_backwards", false))),
        ("GRU", call => Recur(call, call.Truth("go_backwards", false))),
        ("Bidirectional", BothWays),
        ("TimeDistributed", AtEachStep),
        ("Embedding", Embed),
    ];

    private static int Recur(LayerCall call, bool backwards)
    {
        if (call.Truth("return_state", false))
            throw new InvalidDataException($"{call} returns its state, which is not supported.");
        var gates = call.Kind == "SimpleRNN" ? 0 : Place(call, "recurrent_activation", "hard_sigmoid");
        var (kernel, recurrent) = (call.Weight("kernel"), call.Weight("recurrent_kernel"));
        call.Builder.SetLayout(kernel, 1, 0);
        call.Builder.SetLayout(recurrent, 1, 0);
        var resetAfter = call.Kind == "GRU" && call.Truth("reset_after", false);
        var bias = call.Truth("use_bias", true) ? call.Weight("bias") : -1;
        if (bias >= 0 && call.Builder[bias].Shape.Length != (resetAfter ? 2 : 1))
            throw new InvalidDataException($"the bias of {call} has the shape [{string.Join(", ", call.Builder[bias].Shape)}]; expected {(resetAfter ? "two axes, as it has 'reset_after'" : "one axis")}.");
        return call.Add($"Keras{call.Kind}", [(0, Place(call, "activation", "tanh")), (1, gates), (2, call.Truth("return_sequences", false)), (3, backwards), (4, resetAfter)], call.Input, kernel, recurrent, bias);
    }

    /// <summary>The place of an activation among those of cells.</summary>
    private static int Place(LayerCall call, string setting, string fallback)
    {
        var name = call.Text(setting, fallback);
        var place = Array.IndexOf(KerasRecurrent.ActivationNames, name == "hardSigmoid" ? "hard_sigmoid" : name);
        return place >= 0 ? place : throw new InvalidDataException($"{call.What(setting)} is '{Excerpt.Of(name)}'; supported are {string.Join(", ", KerasRecurrent.ActivationNames)}.");
    }

    /// <summary>One layer forwards, its like backwards; where every step is answered, the second's answers are put in the first's order.</summary>
    private static int BothWays(LayerCall call)
    {
        var layer = Inner(call);
        if (layer.Kind is not ("SimpleRNN" or "LSTM" or "GRU") || call.Setting("backward_layer") is not null)
            throw new InvalidDataException($"{call} holds {(call.Setting("backward_layer") is null ? $"a {Excerpt.Of(layer.Kind)}" : "two layers of its own")}; expected a SimpleRNN, LSTM or GRU, which it copies.");
        var inner = call.Within(layer, $"forward_{layer.Name}");
        var backwards = inner.Truth("go_backwards", false);
        var (first, second) = (Recur(inner, backwards), Recur(call.Within(layer, $"backward_{layer.Name}"), !backwards));
        if (inner.Truth("return_sequences", false))
            second = call.Add("REVERSE_V2", second, call.Builder.Integers(1));
        return call.Text("merge_mode", "none") switch
        {
            "concat" => call.Add("CONCATENATION", [(0, -1)], first, second),
            "sum" => call.Add("ADD", first, second),
            "mul" => call.Add("MUL", first, second),
            "ave" => call.Add("MUL", call.Add("ADD", first, second), call.Builder.Number(0.5f)),
            var other => throw new InvalidDataException($"{call.What("merge_mode")} is '{Excerpt.Of(other)}'; expected concat, sum, mul or ave."),
        };
    }

    private static int AtEachStep(LayerCall call)
    {
        var layer = Inner(call);
        if (!StepByStep.Contains(layer.Kind))
            throw new InvalidDataException($"{call} holds a {Excerpt.Of(layer.Kind)}; supported are {string.Join(", ", StepByStep)}.");
        return LayerTable.Find(layer.Kind)!(call.Within(layer, call.Name));
    }

    private static int Embed(LayerCall call)
    {
        if (call.Setting("mask_zero") is { } mask && mask.Truth(call.What("mask_zero")))
            throw new InvalidDataException($"{call.What("mask_zero")} is true: layers behind it leave steps out, which is not supported.");
        return call.Add("GATHER", [(0, 0)], call.Weight("embeddings"), call.Builder.Add("CAST", call.ToString(), null, [call.Input], Schema.TensorType.Int32));
    }

    private static LayerInfo Inner(LayerCall call) => LayerInfo.Read(call.Setting("layer") is { ValueKind: JsonValueKind.Object } layer ? layer : throw new InvalidDataException($"{call} holds no layer."));
}
