using System.Runtime.InteropServices;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Weights;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>Builds a graph of the operators of TensorFlow Lite. What an operator does with constants alone is computed once, when the graph is loaded.</summary>
internal sealed class GraphBuilder
{
    private readonly List<TensorInfo> _tensors = [];
    private readonly List<OperatorInfo> _operators = [];
    private readonly Dictionary<string, int> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _reshaped = [];
    private readonly Dictionary<int, WeightLayout> _layouts = [];

    /// <summary>How constants that are layers' weights lie, by their positions.</summary>
    public IReadOnlyDictionary<int, WeightLayout> Layouts => _layouts;

    /// <summary>The number of operators so far.</summary>
    public int Count => _operators.Count;

    /// <summary>A tensor.</summary>
    public TensorInfo this[int tensor] => _tensors[tensor];

    /// <summary>Adds a tensor that is given or computed; its shape comes to light when the graph runs.</summary>
    public int Tensor(string name, TensorType type = TensorType.Float32, params int[] shape)
    {
        _tensors.Add(new(_tensors.Count, name, type, shape, default, null, null, IsVariable: false));
        return _tensors.Count - 1;
    }

    /// <summary>A constant of the file; the same position for the same name.</summary>
    public int Constant(TensorInfo weight)
    {
        if (_constants.TryGetValue(weight.Name, out var known))
            return known;
        _tensors.Add(weight with { Index = _tensors.Count, IsEmptyConstant = weight.Data.IsEmpty });
        return _constants[weight.Name] = _tensors.Count - 1;
    }

    /// <summary>Whole numbers that are part of an operator.</summary>
    public int Integers(params int[] values) => Literal([values.Length], TensorType.Int32, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>A real number that is part of an operator.</summary>
    public int Number(float value) => Literal([], TensorType.Float32, MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)));

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="name">That of the schema.</param>
    /// <param name="label">What messages call it.</param>
    /// <param name="options">Its options, or null.</param>
    /// <param name="inputs">Positions of tensors; -1 for one that is left out.</param>
    public int Add(string name, string label, IOperatorOptions? options, params int[] inputs) => Add(name, label, options, inputs, TensorType.Float32);

    /// <summary>Adds an operator with one output whose type it tells by its output.</summary>
    public int Add(string name, string label, IOperatorOptions? options, int[] inputs, TensorType type)
    {
        var output = Tensor(label, type);
        AddTo(name, label, options, inputs, [output]);
        return output;
    }

    /// <summary>Adds an operator.</summary>
    public void AddTo(string name, string label, IOperatorOptions? options, int[] inputs, int[] outputs) =>
        _operators.Add(new(_operators.Count, name, IsCustom: false, inputs, outputs, options, default) { Label = label });

    /// <summary>Tells that a constant holds a layer's weights.</summary>
    public void SetLayout(int tensor, params int[] axes)
    {
        if (axes.Length == _tensors[tensor].Shape.Length)
            _layouts[tensor] = new(axes, 0);
    }

    /// <summary>A constant with other axes over the same numbers; the same position for the same constant.</summary>
    public int Reshaped(int constant, params int[] shape)
    {
        if (_reshaped.TryGetValue(constant, out var known))
            return known;
        _tensors.Add(_tensors[constant] with { Index = _tensors.Count, Shape = shape });
        return _reshaped[constant] = _tensors.Count - 1;
    }

    /// <summary>The whole graph.</summary>
    /// <param name="inputs">Positions of tensors.</param>
    /// <param name="outputs">Positions of tensors.</param>
    public Subgraph Build(int[] inputs, int[] outputs) => new(0, "", [.. _tensors], inputs, outputs, [.. _operators]);

    private int Literal(int[] shape, TensorType type, ReadOnlySpan<byte> data)
    {
        _tensors.Add(new(_tensors.Count, "", type, shape, data.ToArray(), null, null, IsVariable: false));
        return _tensors.Count - 1;
    }
}
