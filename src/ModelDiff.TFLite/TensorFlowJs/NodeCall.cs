using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>A node about to become operators of TensorFlow Lite.</summary>
/// <param name="node">The node.</param>
/// <param name="inputs">Positions of what it reads.</param>
/// <param name="builder">Where the operators go.</param>
internal sealed class NodeCall(GraphNode node, int[] inputs, GraphBuilder builder)
{
    /// <summary>The node.</summary>
    public GraphNode Node => node;

    /// <summary>Where the operators go.</summary>
    public GraphBuilder Builder => builder;

    /// <summary>All that it reads.</summary>
    public int[] Inputs => inputs;

    /// <summary>The position of an input that must be there.</summary>
    public int this[int i] => i >= 0 && i < inputs.Length ? inputs[i] : throw new InvalidDataException($"{node} has {inputs.Length} inputs; expected one more.");

    /// <summary>Adds an operator that gets all inputs.</summary>
    public int Same(string name, params (int Field, object Value)[] options) => Add(name, options, inputs);

    /// <summary>Adds an operator.</summary>
    public int Add(string name, (int Field, object Value)[] options, params int[] arguments) => builder.Add(name, node.ToString(), options.Length == 0 ? null : new OptionValues(options), arguments);

    /// <summary>Adds an operator without options.</summary>
    public int Add(string name, params int[] arguments) => Add(name, [], arguments);

    /// <summary>The constant at an input.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public TensorInfo Constant(int i) => builder[this[i]].IsConstant ? builder[this[i]] : throw new InvalidDataException($"{node} computes its input {i}; only a constant is supported there.");

    /// <summary>The only number of a constant.</summary>
    public int Integer(int i) => Constant(i) is { Type: TensorType.Int32, Data.Length: 4 } constant ? BitConverter.ToInt32(constant.Data.Span) : throw new InvalidDataException($"the input {i} of {node} is {builder[this[i]]}; expected one whole number.");
}
