namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>Layers that join what several others give.</summary>
internal static class MergingLayers
{
    /// <summary>The layers, by class.</summary>
    public static IEnumerable<(string Kind, Func<LayerCall, int> Translate)> All =>
    [
        ("Add", call => Fold(call, "ADD")),
        ("Subtract", call => Fold(call, "SUB")),
        ("Multiply", call => Fold(call, "MUL")),
        ("Maximum", call => Fold(call, "MAXIMUM")),
        ("Minimum", call => Fold(call, "MINIMUM")),
        ("Average", call => call.Add("MUL", Fold(call, "ADD"), call.Builder.Number(1f / call.Inputs.Length))),
        ("Concatenate", call => call.Add("CONCATENATION", [(0, call.Whole("axis", -1))], call.Inputs)),
    ];

    private static int Fold(LayerCall call, string name) =>
        call.Inputs.Length > 1 ? call.Inputs.Aggregate((result, next) => call.Add(name, result, next)) : throw new InvalidDataException($"{call} joins {call.Inputs.Length} inputs; expected two or more.");
}
