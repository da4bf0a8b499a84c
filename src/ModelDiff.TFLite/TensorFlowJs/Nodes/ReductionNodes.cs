using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>Operators that draw numbers of one or more axes together.</summary>
internal static class ReductionNodes
{
    private static readonly (string Name, string Kernel)[] OverAxes =
        [("Mean", "MEAN"), ("Sum", "SUM"), ("Max", "REDUCE_MAX"), ("Min", "REDUCE_MIN"), ("Prod", "REDUCE_PROD"), ("Any", "REDUCE_ANY"), ("All", "REDUCE_ALL")];

    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<NodeCall, int> Translate)> All =>
    [
        .. OverAxes.Select(entry => (entry.Name, (Func<NodeCall, int>)(call => call.Same(entry.Kernel, (0, call.Node.Truth("keep_dims") || call.Node.Truth("keepdims")))))),
        ("ArgMax", call => Choose(call, "ARG_MAX")),
        ("ArgMin", call => Choose(call, "ARG_MIN")),
        ("Cumsum", call => call.Same("CUMSUM", (0, call.Node.Truth("exclusive")), (1, call.Node.Truth("reverse")))),
    ];

    private static int Choose(NodeCall call, string name) =>
        call.Builder.Add(name, call.Node.ToString(), null, call.Inputs.Length > 1 ? call.Inputs : [call[0], call.Builder.Integers(0)], TensorType.Int32);
}
