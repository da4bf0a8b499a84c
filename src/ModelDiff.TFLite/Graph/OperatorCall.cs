using ModelDiff.TFLite.Schema;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>One operator about to run: what it is given, and what the file says of it.</summary>
/// <param name="info">The operator.</param>
/// <param name="tensors">The tensors of its graph.</param>
/// <param name="inputs">Its inputs, borrowed; null for what is left out.</param>
/// <param name="rows">The size that stands for a first axis of 1 in the file, or null where nothing is rewritten.</param>
/// <param name="callGraph">Runs another graph of the file.</param>
internal sealed class OperatorCall(OperatorInfo info, TensorInfo[] tensors, Tensor?[] inputs, long? rows, Func<int, Tensor?[], Tensor[]> callGraph)
{
    /// <summary>The number of inputs, those that are left out included.</summary>
    public int Count => inputs.Length;

    /// <summary>Rows in a batch whose first axis the file fixes at 1, or null.</summary>
    public long? Rows => rows;

    /// <summary>The options of a custom operator.</summary>
    public ReadOnlySpan<byte> CustomOptions => info.CustomOptions.Span;

    /// <summary>An input that must be there.</summary>
    public Tensor this[int i] => Optional(i) ?? throw new InvalidDataException($"its input {i} is missing.");

    /// <summary>All inputs, which must be there.</summary>
    public Tensor[] All => [.. inputs.Select((_, i) => this[i])];

    /// <summary>An input, or null where it is left out.</summary>
    public Tensor? Optional(int i) => i < inputs.Length ? inputs[i] : null;

    /// <summary>What the file says of an input.</summary>
    public TensorInfo InputInfo(int i) => i < info.Inputs.Length && info.Inputs[i] >= 0 ? tensors[info.Inputs[i]] : throw new InvalidDataException($"its input {i} is missing.");

    /// <summary>What the file says of an output.</summary>
    public TensorInfo OutputInfo(int i = 0) => i < info.Outputs.Length ? tensors[info.Outputs[i]] : throw new InvalidDataException($"its output {i} is missing.");

    /// <summary>The whole numbers of an input.</summary>
    public long[] Integers(int i) => [.. this[i].to(ScalarType.Int64).cpu().contiguous().data<long>()];

    /// <summary>The only whole number of an input.</summary>
    public long Integer(int i) => Integers(i) is [var value] ? value : throw new InvalidDataException($"its input {i} must be one number.");

    /// <summary>An option that is a byte, such as a choice or a truth value.</summary>
    public int Choice(int field, int fallback = 0) => info.Options?.Int8(field, fallback) ?? fallback;

    /// <summary>An option that is true or false.</summary>
    public bool Flag(int field) => Choice(field) != 0;

    /// <summary>An option that is a whole number.</summary>
    public int Number(int field, int fallback = 0) => info.Options?.Int32(field, fallback) ?? fallback;

    /// <summary>An option that is a real number.</summary>
    public float Real(int field, float fallback = 0) => info.Options?.Single(field, fallback) ?? fallback;

    /// <summary>An option that is a list of whole numbers, or null.</summary>
    public int[]? Numbers(int field) => info.Options?.Int32s(field);

    /// <summary>An option that is a step or a size: a whole number that must be above 0.</summary>
    public int Size(int field, int fallback = 0) => Number(field, fallback) is > 0 and <= 1 << 20 and var size ? size : throw new InvalidDataException($"its option {field} is {Number(field, fallback)}; expected a size.");

    /// <summary>Runs another graph of the file.</summary>
    /// <param name="graph">Its position.</param>
    /// <param name="arguments">Borrowed.</param>
    public Tensor[] CallGraph(int graph, Tensor?[] arguments) => callGraph(graph, arguments);
}
