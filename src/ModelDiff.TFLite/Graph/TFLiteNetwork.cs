using ModelDiff.TFLite.Kernels;
using ModelDiff.TFLite.Schema;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>All graphs of a file, ready to run.</summary>
internal sealed class TFLiteNetwork : IDisposable
{
    /// <summary>Graphs that call graphs: a file may not call itself without end.</summary>
    private const int MostCalls = 16;

    private readonly GraphNetwork[] _graphs;
    private int _calls;

    private TFLiteNetwork(int count) => _graphs = new GraphNetwork[count];

    /// <summary>The first graph: the model.</summary>
    public GraphNetwork Main => _graphs[0];

    /// <summary>Whether the graph takes many rows at once although the file says one.</summary>
    public bool IsBatchable { get; private set; }

    /// <summary>Whether the network was freed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Prepares a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">It cannot be run; the message goes on after <c>it</c> or names what is wrong.</exception>
    public static TFLiteNetwork Of(TFLiteFile file, Device device)
    {
        var plans = file.Subgraphs.Select(graph => graph.Index == 0 ? GraphPlan.WithoutPostProcessing(graph) : GraphPlan.Of(graph)).ToArray();
        CheckOperators(plans);
        if (plans[0].Outputs.Length == 0)
            throw new InvalidDataException("it has no outputs.");
        var network = new TFLiteNetwork(plans.Length);
        try
        {
            var constants = new ConstantReader(file.Length, device);
            for (var i = plans.Length - 1; i >= 0; i--)
                network._graphs[i] = new GraphNetwork(plans[i], constants, device, network.Call);
            network.IsBatchable = BatchAnalysis.IsBatchable(network.Main);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Frees all graphs.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        foreach (var graph in _graphs)
            graph?.Dispose();
    }

    private static void CheckOperators(GraphPlan[] plans)
    {
        var missing = plans.SelectMany(plan => plan.Operators.Where(op => KernelTable.Find(op.Name) is null).Select(op => (op.Name, op.IsCustom, Place: FormattableString.Invariant($"{plan.Graph.Index}:{op.Index}"))))
            .GroupBy(op => op.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{(group.First().IsCustom ? "custom " : "")}{group.Key} (at {string.Join(", ", group.Take(10).Select(op => op.Place))}{(group.Count() > 10 ? $" and {group.Count() - 10} more places" : "")})").ToArray();
        if (missing.Length > 0)
            throw new InvalidDataException($"it uses operators that are not supported (graph:operator): {string.Join("; ", missing)}. Convert the model to ONNX, or select an output before them.");
    }

    private Tensor[] Call(int graph, Tensor?[] arguments)
    {
        if (graph <= 0 || graph >= _graphs.Length)
            throw new InvalidDataException($"it calls graph {graph} of {_graphs.Length}.");
        if (arguments.Length != _graphs[graph].Plan.Graph.Inputs.Length)
            throw new InvalidDataException($"graph {graph} takes {_graphs[graph].Plan.Graph.Inputs.Length} inputs; got {arguments.Length}.");
        if (_calls == MostCalls)
            throw new InvalidDataException($"its graphs call each other more than {MostCalls} deep.");
        _calls++;
        try
        {
            return _graphs[graph].Run(arguments, rows: null, _graphs[graph].Plan.Outputs);
        }
        finally
        {
            _calls--;
        }
    }
}
