using ModelDiff.TFLite.Kernels;
using ModelDiff.TFLite.Schema;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>One graph of a file, ready to run: its constants as tensors, all that depends on nothing else computed already.</summary>
internal sealed class GraphNetwork : IDisposable
{
    private readonly Tensor?[] _constants;
    private readonly OperatorInfo[] _operators;
    private readonly Dictionary<int, int> _lastUses = [];
    private readonly Func<int, Tensor?[], Tensor[]> _callGraph;
    private readonly Device _device;

    /// <summary>Prepares a graph.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="constants">Reads its constants.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="callGraph">Runs another graph of the file.</param>
    /// <exception cref="InvalidDataException">A constant or an operator on constants is damaged, or a tensor is read that nothing writes.</exception>
    public GraphNetwork(GraphPlan plan, ConstantReader constants, Device device, Func<int, Tensor?[], Tensor[]> callGraph)
    {
        (Plan, _device, _callGraph) = (plan, device, callGraph);
        _constants = new Tensor?[plan.Graph.Tensors.Length];
        try
        {
            ReadConstants(constants);
            _operators = Fold();
            CheckOrder();
        }
        catch
        {
            Dispose();
            throw;
        }

        FreeUnused();
        for (var i = 0; i < _operators.Length; i++)
        {
            foreach (var tensor in _operators[i].Inputs.Concat(_operators[i].Outputs))
                _lastUses[tensor] = i;
        }

        foreach (var output in plan.Outputs)
            _lastUses.Remove(output);
    }

    /// <summary>What is run.</summary>
    public GraphPlan Plan { get; }

    /// <summary>The operators that run for each answer.</summary>
    public IReadOnlyList<OperatorInfo> Operators => _operators;

    /// <summary>A constant, or what follows from constants alone; borrowed; null for all other tensors.</summary>
    public Tensor? Constant(int tensor) => tensor < 0 ? null : _constants[tensor];

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">Borrowed; one per input of the graph, real numbers where the file holds integers that stand for such.</param>
    /// <param name="rows">What a first axis of 1 is rewritten to, or null.</param>
    /// <param name="wanted">Positions of the tensors to answer with.</param>
    /// <returns>In the current dispose scope.</returns>
    /// <exception cref="InvalidDataException">An operator failed.</exception>
    public Tensor[] Run(Tensor?[] inputs, long? rows, IReadOnlyList<int> wanted)
    {
        using var scope = NewDisposeScope();
        var values = new Tensor?[_constants.Length];
        for (var i = 0; i < inputs.Length; i++)
            values[Plan.Graph.Inputs[i]] = inputs[i]?.alias();
        foreach (var (op, i) in _operators.Select((op, i) => (op, i)))
        {
            var results = Run(op, Inputs(op, values, rows), rows);
            for (var j = 0; j < op.Outputs.Length && j < results.Length; j++)
                values[op.Outputs[j]] = results[j];
            if (!is_grad_enabled())
                Free(op, i, values, wanted);
        }

        return [.. wanted.Select(tensor => (values[tensor] ?? _constants[tensor] ?? throw new InvalidDataException($"nothing writes tensor {Plan.Graph.Tensors[tensor]}.")).alias().MoveToOuterDisposeScope())];
    }

    /// <summary>Frees the constants.</summary>
    public void Dispose()
    {
        foreach (var constant in _constants)
            constant?.Dispose();
    }

    private void ReadConstants(ConstantReader constants)
    {
        var used = Plan.Operators.SelectMany(op => op.Inputs).Concat(Plan.Outputs).Where(tensor => tensor >= 0).ToHashSet();
        foreach (var tensor in Plan.Graph.Tensors)
        {
            if (used.Contains(tensor.Index) && tensor.IsConstant && !Plan.Graph.Inputs.Contains(tensor.Index))
                _constants[tensor.Index] = constants.Read(tensor);
        }
    }

    private OperatorInfo[] Fold()
    {
        using var mode = no_grad();
        var left = new List<OperatorInfo>();
        foreach (var op in Plan.Operators)
        {
            if (op.Inputs.Length == 0 || op.Inputs.Any(tensor => tensor >= 0 && _constants[tensor] is null) || KernelTable.HasState(op.Name))
            {
                left.Add(op);
                continue;
            }

            using var scope = NewDisposeScope();
            var results = Run(op, [.. op.Inputs.Select(Constant)], rows: null);
            for (var i = 0; i < op.Outputs.Length && i < results.Length; i++)
                _constants[op.Outputs[i]] = results[i].contiguous().alias().DetachFromDisposeScope();
        }

        return [.. left];
    }

    private void CheckOrder()
    {
        var known = Plan.Graph.Inputs.ToHashSet();
        foreach (var op in _operators)
        {
            var missing = op.Inputs.FirstOrDefault(tensor => tensor >= 0 && _constants[tensor] is null && !Plan.Graph.Tensors[tensor].IsVariable && !known.Contains(tensor), -1);
            if (missing >= 0)
                throw new InvalidDataException($"{op} reads tensor {Plan.Graph.Tensors[missing]}, which nothing before it writes.");
            known.UnionWith(op.Outputs);
        }
    }

    private void FreeUnused()
    {
        var used = _operators.SelectMany(op => op.Inputs).Concat(Plan.Outputs).ToHashSet();
        for (var tensor = 0; tensor < _constants.Length; tensor++)
        {
            if (used.Contains(tensor))
                continue;
            _constants[tensor]?.Dispose();
            _constants[tensor] = null;
        }
    }

    private Tensor?[] Inputs(OperatorInfo op, Tensor?[] values, long? rows) =>
        [.. op.Inputs.Select(tensor => tensor < 0 ? null : values[tensor] ?? _constants[tensor] ?? Initial(Plan.Graph.Tensors[tensor], rows))];

    /// <summary>A state before the first row: zeros. No row knows those before it.</summary>
    private Tensor? Initial(TensorInfo tensor, long? rows)
    {
        if (!tensor.IsVariable)
            return null;
        var shape = tensor.LongShape;
        if (rows is { } count && shape is [1, ..])
            shape[0] = count;
        return zeros(shape, ElementTypes.Of(tensor), _device);
    }

    private Tensor[] Run(OperatorInfo op, Tensor?[] inputs, long? rows)
    {
        using var scope = NewDisposeScope();
        try
        {
            var results = KernelTable.Find(op.Name)!(new OperatorCall(op, Plan.Graph.Tensors, inputs, rows, _callGraph));
            return [.. results.Select((result, i) => FakeQuantization.Apply(op, Plan.Graph.Tensors, i, Array.Exists(inputs, input => ReferenceEquals(input, result)) ? result.alias() : result).MoveToOuterDisposeScope())];
        }
        catch (Exception exception) when (exception is not (ModelDiffException or OutOfMemoryException))
        {
            var shapes = string.Join(", ", inputs.Select(input => input is null ? "-" : $"[{string.Join(", ", input.shape)}]"));
            throw new InvalidDataException($"{op} on {shapes}: {exception.Message.Split('\n')[0].Trim()}", exception);
        }
    }

    private void Free(OperatorInfo op, int step, Tensor?[] values, IReadOnlyList<int> wanted)
    {
        foreach (var tensor in op.Inputs.Concat(op.Outputs))
        {
            if (tensor < 0 || !_lastUses.TryGetValue(tensor, out var last) || last != step || wanted.Contains(tensor))
                continue;
            values[tensor]?.Dispose();
            values[tensor] = null;
        }
    }
}
