using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.Graph;

/// <summary>What of a graph is run.</summary>
/// <param name="Graph">The graph as the file describes it.</param>
/// <param name="Operators">Those that the outputs need, in order.</param>
/// <param name="Outputs">Positions of the tensors that the model answers with.</param>
/// <param name="Notes">What was left out and why, as sentences.</param>
internal sealed record GraphPlan(Subgraph Graph, OperatorInfo[] Operators, int[] Outputs, string[] Notes)
{
    /// <summary>Turns scores into positions or boxes: no gradient, little to compare.</summary>
    private static readonly HashSet<string> PostProcessing =
    [
        "TFLite_Detection_PostProcess", "PosenetDecoderOp", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5",
        // Of TensorFlow: loops, branches and lists, and the search for boxes.
        "Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond", "If", "StatelessIf", "While", "StatelessWhile",
        "TensorArrayV3", "TensorArraySizeV3", "TensorArrayReadV3", "TensorArrayWriteV3", "TensorArrayGatherV3", "TensorArrayScatterV3",
        "TensorListReserve", "TensorListFromTensor", "TensorListStack", "TensorListSetItem", "TensorListGetItem",
        "NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5",
    ];

    /// <summary>Operators with trained weights; what is left out keeps its name of TensorFlow.</summary>
    private static readonly HashSet<string> Layers =
    [
        "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "BATCH_MATMUL",
        "Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", "MatMul", "_FusedMatMul", "BatchMatMulV2",
    ];

    private static readonly HashSet<string> Choosing = ["ARG_MAX", "ARG_MIN"];

    /// <summary>Whether an operator is left out with all that follows from it.</summary>
    public static bool IsCut(string name) => PostProcessing.Contains(name);

    /// <summary>A whole graph, but for what its outputs do not need.</summary>
    public static GraphPlan Of(Subgraph graph) => new(graph, Needed(graph, graph.Outputs), graph.Outputs, []);

    /// <summary>A graph without the operators at its end that only post-process; the tensors before them become outputs.</summary>
    public static GraphPlan WithoutPostProcessing(Subgraph graph)
    {
        var lost = new HashSet<int>();
        var notes = new List<string>();
        var before = new List<int>();
        foreach (var op in graph.Operators)
        {
            var cut = PostProcessing.Contains(op.Name) || (Choosing.Contains(op.Name) && IsFinal(graph, op));
            if (!cut && !op.Inputs.Any(lost.Contains))
                continue;
            lost.UnionWith(op.Outputs);
            if (!cut)
                continue;
            var kept = op.Inputs.Where(tensor => tensor >= 0 && !graph.Tensors[tensor].IsConstant && !lost.Contains(tensor)).ToArray();
            before.AddRange(kept);
            if (kept.Length > 0)
                notes.Add($"{op} is left out, having no gradient; in place of what it tells there are {string.Join(", ", kept.Select(tensor => graph.Tensors[tensor]))}.");
        }

        if (lost.Count > 0 && graph.Operators.Any(IsLayer) && !graph.Operators.Any(op => IsLayer(op) && !op.Inputs.Any(lost.Contains)))
            throw new InvalidDataException($"{graph.Operators.First(op => PostProcessing.Contains(op.Name))} comes before its layers; it is not supported. Convert the model to ONNX.");
        int[] outputs = [.. graph.Outputs.Where(tensor => !lost.Contains(tensor)).Concat(before).Distinct()];
        return new(graph, Needed(graph, outputs), outputs, [.. notes]);
    }

    /// <summary>Whether nothing but outputs of the graph, changed in type or shape at most, comes of an operator.</summary>
    private static bool IsFinal(Subgraph graph, OperatorInfo op)
    {
        var reached = op.Outputs.ToHashSet();
        foreach (var later in graph.Operators.Skip(op.Index + 1).Where(later => later.Inputs.Any(reached.Contains)))
        {
            if (later.Name is not ("CAST" or "RESHAPE" or "SQUEEZE" or "EXPAND_DIMS"))
                return false;
            reached.UnionWith(later.Outputs);
        }

        return graph.Outputs.Any(reached.Contains);
    }

    private static bool IsLayer(OperatorInfo op) => Layers.Contains(op.Name);

    private static OperatorInfo[] Needed(Subgraph graph, int[] outputs)
    {
        var needed = outputs.ToHashSet();
        var operators = new List<OperatorInfo>();
        foreach (var op in graph.Operators.Reverse())
        {
            if (!op.Outputs.Any(needed.Contains) && op.Name is not ("ASSIGN_VARIABLE" or "CALL_ONCE"))
                continue;
            needed.UnionWith(op.Inputs);
            operators.Add(op);
        }

        operators.Reverse();
        return [.. operators];
    }
}
