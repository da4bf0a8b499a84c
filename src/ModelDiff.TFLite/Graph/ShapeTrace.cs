using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>
/// Shapes of a graph whose file does not tell them: those that come up for one row of zeros. Where they follow from the shape of the input alone, so do
/// the numbers that operators compute of them, and these become constants. Where shapes follow from numbers, all stays as it is.
/// </summary>
internal static class ShapeTrace
{
    /// <summary>Inputs whose numbers tell the shape of the output, by operator.</summary>
    private static readonly Dictionary<string, int[]> Telling = new(StringComparer.Ordinal)
    {
        ["RESHAPE"] = [1],
        ["FILL"] = [0],
        ["RANGE"] = [0, 1, 2],
        ["TILE"] = [1],
        ["BROADCAST_TO"] = [1],
        ["SLICE"] = [1, 2],
        ["STRIDED_SLICE"] = [1, 2, 3],
        ["PAD"] = [1],
        ["PADV2"] = [1],
        ["MIRROR_PAD"] = [1],
        ["TOPK_V2"] = [1],
        ["RESIZE_BILINEAR"] = [1],
        ["RESIZE_NEAREST_NEIGHBOR"] = [1],
        ["ONE_HOT"] = [1],
        ["SPACE_TO_BATCH_ND"] = [1, 2],
        ["BATCH_TO_SPACE_ND"] = [1, 2],
        ["SPLIT"] = [0],
        ["SPLIT_V"] = [1, 2],
        ["EXPAND_DIMS"] = [1],
        ["TRANSPOSE"] = [1],
        ["TRANSPOSE_CONV"] = [0],
        ["SPARSE_TO_DENSE"] = [1],
        ["MEAN"] = [1],
        ["SUM"] = [1],
        ["REDUCE_MAX"] = [1],
        ["REDUCE_MIN"] = [1],
        ["REDUCE_PROD"] = [1],
        ["REDUCE_ANY"] = [1],
        ["REDUCE_ALL"] = [1],
        ["ARG_MAX"] = [1],
        ["ARG_MIN"] = [1],
    };

    private const int MostNumbers = 64;

    /// <summary>A file of a few bytes may not ask for any amount of memory before it is asked anything.</summary>
    private const long MostElements = 1 << 24;

    /// <summary>The same file with the shapes of its first graph.</summary>
    /// <param name="file">A file with one graph.</param>
    /// <param name="inputs">How its inputs are fed.</param>
    /// <returns>The same file where the shape of the input is not known or of extraordinary size, or zeros do not pass.</returns>
    /// <exception cref="InvalidDataException">The graph cannot be run at all.</exception>
    public static TFLiteFile Apply(TFLiteFile file, TFLiteInputs inputs)
    {
        if (inputs.RowShape is not { ElementCount: <= MostElements } row)
            return file;
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        using var network = TFLiteNetwork.Of(file, CPU);
        var written = network.Main.Operators.SelectMany(op => op.Outputs).ToArray();
        try
        {
            var values = network.Main.Run(inputs.Feed(zeros(row.Batch(1))), rows: null, written);
            return Apply(WithRow(file, inputs.Varying.Index, row), network.Main, written.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second));
        }
        catch (InvalidDataException)
        {
            return file;   // what numbers it takes is not known; asking it will tell
        }
    }

    private static TFLiteFile Apply(TFLiteFile file, GraphNetwork network, Dictionary<int, Tensor> values)
    {
        var graph = file.Subgraphs[0];
        var tensors = graph.Tensors.Select(tensor => values.TryGetValue(tensor.Index, out var value) ? tensor with { Shape = [.. value.shape.Select(size => (int)size)] } : tensor).ToArray();
        var (fixedShapes, knownNumbers) = (graph.Inputs.ToHashSet(), new HashSet<int>());
        foreach (var op in network.Operators)
        {
            if (!op.Inputs.All(HasFixedShape) || op.Name is "WHERE" || Telling.GetValueOrDefault(op.Name, []).Any(input => input < op.Inputs.Length && !IsKnown(op.Inputs[input])))
                continue;
            fixedShapes.UnionWith(op.Outputs);
            if (op.Name is not ("SHAPE" or "RANK") && !op.Inputs.All(IsKnown))
                continue;
            knownNumbers.UnionWith(op.Outputs);
            foreach (var output in op.Outputs.Where(output => values[output].numel() <= MostNumbers))
                tensors[output] = Constant(tensors[output], values[output]);
        }

        var left = graph.Operators.Where(op => !op.Outputs.Any(output => tensors[output].IsConstant)).Select((op, i) => op with { Index = i });
        return file with { Subgraphs = [graph with { Tensors = tensors, Operators = [.. left] }, .. file.Subgraphs[1..]] };

        bool HasFixedShape(int tensor) => tensor < 0 || network.Constant(tensor) is not null || fixedShapes.Contains(tensor);

        bool IsKnown(int tensor) => tensor < 0 || network.Constant(tensor) is not null || knownNumbers.Contains(tensor);
    }

    /// <summary>The file with what was said of its input.</summary>
    private static TFLiteFile WithRow(TFLiteFile file, int input, TensorShape row)
    {
        var graph = file.Subgraphs[0];
        var shape = graph.Tensors[input].Shape;
        int[] sizes = [.. shape.Length > row.Rank ? shape[..1] : [], .. row.Sizes.Select(size => (int)size)];
        return file with { Subgraphs = [graph with { Tensors = [.. graph.Tensors.Select(tensor => tensor.Index == input ? tensor with { Shape = sizes } : tensor)] }] };
    }

    private static TensorInfo Constant(TensorInfo tensor, Tensor value)
    {
        var type = value.is_floating_point() ? TensorType.Float32 : TensorType.Int32;
        var data = value.to(type == TensorType.Float32 ? ScalarType.Float32 : ScalarType.Int32).contiguous().bytes.ToArray();
        return value.dtype == ScalarType.Bool ? tensor : tensor with { Type = type, Data = data, IsEmptyConstant = data.Length == 0 };
    }
}
