using ModelDiff.TFLite.Schema;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>
/// Proof that a graph for one row can take many at once: every tensor that depends on the inputs has a first axis of 1, and every operator
/// on it treats the positions of that axis alike and apart. Where there is no proof, rows are asked one by one.
/// </summary>
internal sealed class BatchAnalysis
{
    private static readonly HashSet<string> RowByRow =
    [
        "CONV_2D", "DEPTHWISE_CONV_2D", "Convolution2DTransposeBias", "MAX_POOL_2D", "AVERAGE_POOL_2D", "L2_POOL_2D", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR",
        "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "LOGISTIC", "TANH", "ELU", "HARD_SWISH", "GELU", "LEAKY_RELU", "Softplus", "Selu", "Erf", "LastAxis",
        "ABS", "NEG", "EXP", "LOG", "SQRT", "RSQRT", "SQUARE", "SIN", "COS", "FLOOR", "CEIL", "ROUND", "SIGN", "ZEROS_LIKE", "LOGICAL_NOT",
        "QUANTIZE", "DEQUANTIZE", "CAST", "FAKE_QUANT", "DEPTH_TO_SPACE", "SPACE_TO_DEPTH", "KerasSimpleRNN", "KerasLSTM", "KerasGRU",
    ];

    private static readonly HashSet<string> Broadcasting =
    [
        "ADD", "SUB", "MUL", "DIV", "DivNoNan", "MAXIMUM", "MINIMUM", "POW", "ATAN2", "SQUARED_DIFFERENCE", "ADD_N", "PRELU", "FLOOR_DIV", "FLOOR_MOD",
        "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL", "EQUAL", "NOT_EQUAL", "LOGICAL_AND", "LOGICAL_OR", "SELECT_V2",
    ];

    private static readonly HashSet<string> AlongLast = ["SOFTMAX", "LOG_SOFTMAX", "L2_NORMALIZATION", "LOCAL_RESPONSE_NORMALIZATION"];

    private readonly GraphNetwork _network;
    private readonly TensorInfo[] _tensors;
    private readonly HashSet<int> _varying;

    private BatchAnalysis(GraphNetwork network)
    {
        (_network, _tensors) = (network, network.Plan.Graph.Tensors);
        _varying = [.. network.Plan.Graph.Inputs];
        _varying.UnionWith(_tensors.Where(tensor => tensor.IsVariable).Select(tensor => tensor.Index));
    }

    /// <summary>Whether the first axis of a graph can be rewritten.</summary>
    /// <param name="network">A prepared graph.</param>
    public static bool IsBatchable(GraphNetwork network) => new BatchAnalysis(network).Holds();

    private bool Holds()
    {
        if (!_varying.All(HasOneRow))
            return false;
        foreach (var op in _network.Operators)
        {
            if (!op.Inputs.Any(_varying.Contains))
                continue;
            if (!op.Outputs.All(HasOneRow) || !KeepsRowsApart(op))
                return false;
            _varying.UnionWith(op.Outputs);
        }

        return _network.Plan.Outputs.All(_varying.Contains);
    }

    private bool HasOneRow(int tensor) => _tensors[tensor].Shape is [1, _, ..] || (_tensors[tensor].Shape is [1] && !_network.Plan.Graph.Inputs.Contains(tensor));

    private bool KeepsRowsApart(OperatorInfo op)
    {
        if (RowByRow.Contains(op.Name))
            return OnlyVaries(op, 0);
        if (Broadcasting.Contains(op.Name))
            return Broadcasts(op);
        if (AlongLast.Contains(op.Name))
            return Rank(op, 0) > 1;
        return op.Name switch
        {
            "RESHAPE" => OnlyVaries(op, 0) && (op.Inputs.Length < 2 || op.Inputs[1] < 0 || KeepsFirstAxis(Numbers(op, 1))),
            "FULLY_CONNECTED" => OnlyVaries(op, 0) && FitsOneRow(op),
            "TRANSPOSE_CONV" => OnlyVaries(op, 2),
            "BATCH_MATMUL" => Rank(op, 0) > 2 && Rank(op, 1) > 2 && Broadcasts(op),
            "CONCATENATION" => op.Inputs.All(_varying.Contains) && IsOther(op.Options?.Int32(0) ?? 0, Rank(op, 0)),
            "PACK" => op.Inputs.All(_varying.Contains) && IsOther(op.Options?.Int32(1) ?? 0, Rank(op, 0) + 1),
            "UNPACK" => IsOther(op.Options?.Int32(1) ?? 0, Rank(op, 0)),
            "SPLIT" => OnlyVaries(op, 1) && Numbers(op, 0) is [var axis] && IsOther(axis, Rank(op, 1)),
            "SPLIT_V" => OnlyVaries(op, 0) && Numbers(op, 2) is [var axis] && IsOther(axis, Rank(op, 0)),
            "GATHER" => OnlyVaries(op, 0) && IsOther(op.Options?.Int32(0) ?? 0, Rank(op, 0)),
            "EXPAND_DIMS" => Numbers(op, 1) is [var axis] && IsOther(axis, Rank(op, 0) + 1),
            "SQUEEZE" => op.Options?.Int32s(0) is { Length: > 0 } axes && axes.All(axis => IsOther(axis, Rank(op, 0))),
            "MEAN" or "SUM" or "REDUCE_MAX" or "REDUCE_MIN" or "REDUCE_PROD" or "REDUCE_ANY" or "REDUCE_ALL" or "ARG_MAX" or "ARG_MIN" or "CUMSUM" or "REVERSE_V2" =>
                Numbers(op, 1) is { Length: > 0 } axes && axes.All(axis => IsOther(axis, Rank(op, 0))),
            "TRANSPOSE" => Numbers(op, 1) is [0, ..],
            "PAD" or "PADV2" or "MIRROR_PAD" => Numbers(op, 1) is [0, 0, ..],
            "TILE" or "BROADCAST_TO" => Numbers(op, 1) is [1, ..] && (op.Name == "TILE" || Numbers(op, 1)!.Length == Rank(op, 0)),
            "SLICE" => Numbers(op, 1) is [0, ..] && Numbers(op, 2) is [1 or -1, ..],
            "STRIDED_SLICE" => TakesAllRows(op),
            "UNIDIRECTIONAL_SEQUENCE_LSTM" => !(op.Options?.Bool(3) ?? false),
            "UNIDIRECTIONAL_SEQUENCE_RNN" => !(op.Options?.Bool(0) ?? false),
            "LSTM" or "RNN" or "SVDF" => true,
            _ => false,
        };
    }

    private bool OnlyVaries(OperatorInfo op, int input) => op.Inputs.Index().All(entry => entry.Index == input || !_varying.Contains(entry.Item));

    /// <summary>Inputs that vary have the full number of axes; the others have fewer, or one row.</summary>
    private bool Broadcasts(OperatorInfo op)
    {
        var rank = op.Inputs.Max(tensor => Rank(tensor));
        return op.Inputs.All(tensor => tensor >= 0 && (_varying.Contains(tensor) ? Rank(tensor) == rank : Rank(tensor) < rank || Shape(tensor) is [1, ..]));
    }

    /// <summary>The weights take all numbers of a row together, or the last axis of an output that keeps all others.</summary>
    private bool FitsOneRow(OperatorInfo op)
    {
        return Shape(Input(op, 1)) is [.., var width] && ((op.Options?.Bool(2) ?? false) || Shape(Input(op, 0)).Aggregate(1L, (product, size) => product * size) == width);
    }

    private bool TakesAllRows(OperatorInfo op)
    {
        if (!OnlyVaries(op, 0) || op.Options is not { } options || Numbers(op, 1) is not [var begin, ..] || Numbers(op, 2) is not [var end, ..] || Numbers(op, 3) is not [1, ..])
            return false;
        var othersMask = options.Int32(2) | options.Int32(3) | options.Int32(4);
        return ((options.Int32(0) & 1) != 0 || begin == 0) && ((options.Int32(1) & 1) != 0 || end >= 1) && (othersMask & 1) == 0;
    }

    /// <summary>A shape with one row, or with as many as there are numbers for.</summary>
    private static bool KeepsFirstAxis(long[]? shape) => shape is [1, ..] || (shape is [-1, .. var row] && row.All(size => size > 0));

    private static bool IsOther(long axis, int rank) => axis != 0 && axis != -rank;

    private int Rank(OperatorInfo op, int input) => Rank(Input(op, input));

    private int Rank(int tensor) => Shape(tensor).Length;

    private long[] Shape(int tensor) => tensor < 0 ? [] : _network.Constant(tensor)?.shape ?? _tensors[tensor].LongShape;

    /// <summary>The tensor, or -1 where the file leaves it out.</summary>
    private static int Input(OperatorInfo op, int input) => input < op.Inputs.Length ? op.Inputs[input] : -1;

    private long[]? Numbers(OperatorInfo op, int input)
    {
        if (Input(op, input) is not (>= 0 and var tensor) || _network.Constant(tensor) is not { } constant)
            return null;
        using var scope = NewDisposeScope();
        return [.. constant.to(ScalarType.Int64).cpu().contiguous().data<long>()];
    }
}
