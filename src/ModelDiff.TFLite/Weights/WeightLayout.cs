using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.Weights;

/// <summary>How an operator keeps its weights.</summary>
/// <param name="Axes">The file's axes in the order outputs, inputs, kernel; empty where they stay.</param>
/// <param name="OutputAxis">The axis of outputs, after that.</param>
internal sealed record WeightLayout(int[] Axes, int OutputAxis)
{
    private static readonly Dictionary<string, WeightLayout> Layouts = new(StringComparer.Ordinal)
    {
        ["CONV_2D"] = new([0, 3, 1, 2], 0),
        ["DEPTHWISE_CONV_2D"] = new([3, 0, 1, 2], 0),
        ["TRANSPOSE_CONV"] = new([0, 3, 1, 2], 0),
        ["Convolution2DTransposeBias"] = new([0, 3, 1, 2], 0),
        ["CONV_3D"] = new([4, 3, 0, 1, 2], 0),
        ["BATCH_MATMUL"] = new([], 1),
    };

    /// <summary>The layouts of the constants of a graph that are layers' weights, by their positions; also of those behind a DEQUANTIZE or DENSIFY.</summary>
    public static Dictionary<int, WeightLayout> Of(Subgraph graph)
    {
        var sources = graph.Operators.Where(op => op is { Name: "DEQUANTIZE" or "DENSIFY", Inputs: [>= 0, ..], Outputs: [_, ..] })
            .GroupBy(op => op.Outputs[0]).ToDictionary(group => group.Key, group => group.First().Inputs[0]);
        var layouts = new Dictionary<int, WeightLayout>();
        foreach (var op in graph.Operators)
        {
            if (op.Inputs.Length < 2 || op.Inputs[1] < 0 || !Layouts.TryGetValue(op.Name, out var layout) || (op.Name == "BATCH_MATMUL" && op.Options is { } options && options.Bool(1)))
                continue;
            var tensor = op.Inputs[1];
            for (var step = 0; step < 4 && graph.Tensors[tensor].Data.IsEmpty && sources.TryGetValue(tensor, out var source); step++)
                tensor = source;
            var rank = graph.Tensors[tensor].Shape.Length;
            if (layout.Axes.Length == rank || (layout.Axes.Length == 0 && rank > layout.OutputAxis))
                layouts[tensor] = layout;
        }

        return layouts;
    }
}
