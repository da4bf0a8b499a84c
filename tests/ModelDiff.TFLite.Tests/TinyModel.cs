using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests.FlatBuffers;

namespace ModelDiff.TFLite.Tests;

/// <summary>Makes small TensorFlow Lite files, tensor by tensor and operator by operator.</summary>
internal sealed class TinyModel
{
    private static readonly string[] Builtins = [.. Enumerable.Range(0, 162).Select(code => OperatorNames.Of(code) ?? "")];

    private readonly List<FlatObject> _codes = [];
    private readonly List<FlatObject> _tensors = [];
    private readonly List<FlatObject> _operators = [];
    private readonly List<FlatObject> _buffers = [new()];
    private readonly List<int> _inputs = [];
    private readonly List<int> _outputs = [];
    private readonly List<FlatObject> _moreGraphs = [];

    public FlatObject? Signature { get; set; }

    /// <summary>Adds a tensor that is computed.</summary>
    /// <param name="shape">Its shape in the file.</param>
    /// <param name="type">Its elements.</param>
    /// <param name="scale">What one step of an integer stands for, or 0 where it is not quantized.</param>
    /// <param name="zeroPoint">The integer that stands for zero.</param>
    /// <param name="name">Its name.</param>
    public int Tensor(int[] shape, TensorType type = TensorType.Float32, float scale = 0, long zeroPoint = 0, string? name = null, bool isVariable = false)
    {
        _tensors.Add(new FlatObject().With(0, shape).With(1, (sbyte)type).With(3, name ?? $"t{_tensors.Count}")
            .With(4, scale == 0 ? null : Quantization([scale], [zeroPoint], 0)).With(5, isVariable ? true : null));
        return _tensors.Count - 1;
    }

    /// <summary>Adds a constant of real numbers.</summary>
    public int Constant(int[] shape, params float[] values) => Constant(shape, TensorType.Float32, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Adds a constant of whole numbers.</summary>
    public int Integers(params int[] values) => Constant([values.Length], TensorType.Int32, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Adds any constant.</summary>
    public int Constant(int[] shape, TensorType type, byte[] data, FlatObject? quantization = null, FlatObject? sparsity = null)
    {
        _buffers.Add(new FlatObject().With(0, data));
        _tensors.Add(new FlatObject().With(0, shape).With(1, (sbyte)type).With(2, _buffers.Count - 1).With(3, $"t{_tensors.Count}").With(4, quantization).With(6, sparsity));
        return _tensors.Count - 1;
    }

    public static FlatObject Quantization(float[] scales, long[] zeroPoints, int axis) => new FlatObject().With(2, scales).With(3, zeroPoints).With(6, axis);

    public int Input(params int[] shape) => InputOf(Tensor(shape, name: "input"));

    /// <summary>Makes a tensor an input.</summary>
    public int InputOf(int tensor)
    {
        _inputs.Add(tensor);
        return tensor;
    }

    public TinyModel Output(params int[] tensors)
    {
        _outputs.AddRange(tensors);
        return this;
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="name">The schema's, or that of a custom operator.</param>
    /// <param name="shape">Of its output.</param>
    /// <param name="options">Its options: field to value.</param>
    /// <param name="inputs">Positions of tensors; -1 where one is left out.</param>
    public int Add(string name, int[] shape, FlatObject? options, params int[] inputs) => Add(name, Tensor(shape), options, inputs);

    /// <summary>Adds an operator that writes a given tensor.</summary>
    public int Add(string name, int output, FlatObject? options, params int[] inputs)
    {
        AddTo(name, [output], options, inputs);
        return output;
    }

    /// <summary>Adds an operator with any number of outputs.</summary>
    public void AddTo(string name, int[] outputs, FlatObject? options, int[] inputs, byte[]? customOptions = null)
    {
        var code = Array.IndexOf(Builtins, name);
        _codes.Add(code < 0
            ? new FlatObject().With(0, (sbyte)32).With(1, name).With(3, 32)
            : new FlatObject().With(0, (sbyte)Math.Min(code, 127)).With(3, code));
        _operators.Add(new FlatObject().With(0, _codes.Count - 1).With(1, inputs).With(2, outputs).With(4, options).With(5, customOptions));
    }

    /// <summary>Ends a graph; what is added next belongs to another one.</summary>
    public int EndGraph()
    {
        _moreGraphs.Add(Graph());
        _tensors.Clear();
        _operators.Clear();
        _inputs.Clear();
        _outputs.Clear();
        return _moreGraphs.Count - 1;
    }

    public byte[] Build()
    {
        var graphs = _tensors.Count > 0 ? [.. _moreGraphs, Graph()] : _moreGraphs.ToArray();
        return FlatWriter.File("TFL3", new FlatObject().With(0, 3).With(1, _codes.ToArray()).With(2, graphs).With(3, "tiny").With(4, _buffers.ToArray()).With(7, Signature is null ? null : new[] { Signature }));
    }

    public TFLiteAdapter Load(TFLiteOptions? options = null) => TFLiteAdapter.Load(Build(), "tiny", options);

    private FlatObject Graph() => new FlatObject().With(0, _tensors.ToArray()).With(1, _inputs.ToArray()).With(2, _outputs.ToArray()).With(3, _operators.ToArray());
}
