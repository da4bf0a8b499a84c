namespace ModelDiff.OnnxRuntime;

/// <summary>The stored tensors of a graph: its initializers, what its constant nodes hold, and those of the graphs within its branches and loops; and which of them hold output channels on axis 1.</summary>
/// <remarks>Fields of <c>GraphProto</c>: 1 node, 5 initializer; of <c>NodeProto</c>: 1 input, 2 output, 4 op_type, 5 attribute; of <c>AttributeProto</c>: 1 name, 3 i, 5 t, 6 g, 11 graphs.</remarks>
internal sealed class OnnxWeightGraph
{
    private const int MostDepth = 64;

    private readonly HashSet<string> _fromTheRight = new(StringComparer.Ordinal);
    private readonly List<OnnxInitializer> _tensors = [];
    private readonly Dictionary<string, OnnxScale> _scales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _dequantized = new(StringComparer.Ordinal);

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<OnnxInitializer> Tensors => _tensors;

    /// <summary>Reads a graph.</summary>
    /// <exception cref="InvalidDataException">This is no such message, or graphs lie in each other too deep.</exception>
    public static OnnxWeightGraph Read(ProtoReader graph)
    {
        var result = new OnnxWeightGraph();
        result.Add(graph, 0);
        return result;
    }

    /// <summary>Whether axis 1 of a tensor holds output channels: it is the second factor of a product that is not transposed.</summary>
    public bool IsFromTheRight(string name) => _fromTheRight.Contains(name);

    /// <summary>What makes a tensor's bytes real weights; null where nothing in the graph does.</summary>
    public OnnxScale? ScaleOf(string name) => _scales.GetValueOrDefault(name);

    private void Add(ProtoReader graph, int depth)
    {
        if (depth > MostDepth)
            throw new InvalidDataException($"Graphs lie in each other more than {MostDepth} deep.");
        while (graph.Next())
        {
            if (graph.Field == 1)
                AddNode(graph.Message(), depth);
            else if (graph.Field == 5)
                _tensors.Add(OnnxInitializer.Read(graph.Message()));
        }
    }

    private void AddNode(ProtoReader node, int depth)
    {
        var (inputs, output, kind, isTransposed, axis, constant) = (new List<string>(), "", "", false, (long?)null, (OnnxInitializer?)null);
        while (node.Next())
        {
            if (node.Field == 1)
                inputs.Add(node.Text());
            else if (node.Field == 2 && output.Length == 0)
                output = node.Text();
            else if (node.Field == 4)
                kind = node.Text();
            else if (node.Field == 5)
                ReadAttribute(node.Message(), depth, ref isTransposed, ref axis, ref constant);
        }

        if (OnnxScale.Of(kind, inputs, axis, isTransposed) is { } scale)
        {
            _scales.TryAdd(scale.Weights, scale);
            if (kind == "DequantizeLinear")
                _dequantized[output] = scale.Weights;
        }

        var factor = kind is "QLinearMatMul" or "QGemm" ? 3 : kind is "MatMul" or "Gemm" or "ConvTranspose" or "MatMulInteger" or "DynamicQuantizeMatMul" or "MatMulIntegerToFloat" ? 1 : int.MaxValue;
        if (!isTransposed && factor < inputs.Count)
            _fromTheRight.Add(_dequantized.GetValueOrDefault(inputs[factor], inputs[factor]));
        if (kind == "Constant" && constant is not null)
            _tensors.Add(constant.Named(output));
    }

    private void ReadAttribute(ProtoReader attribute, int depth, ref bool isTransposed, ref long? axis, ref OnnxInitializer? constant)
    {
        var (name, value) = ("", 0L);
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 1: name = attribute.Text(); break;
                case 3: value = attribute.Number; break;
                case 5: constant = OnnxInitializer.Read(attribute.Message()); break;
                case 6 or 11: Add(attribute.Message(), depth + 1); break;
            }
        }

        isTransposed |= name == "transB" && value != 0;
        axis = name == "axis" ? value : axis;
    }
}
