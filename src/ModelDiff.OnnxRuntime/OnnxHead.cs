using System.Runtime.InteropServices;
using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>Puts a linear layer behind a model: a file that answers with the layer's outputs and nothing else.</summary>
/// <remarks>
/// All of the model is kept as it is, bytes for bytes, but the list of its outputs. The layer reads one of them as rows of numbers (Cast, Flatten) and is a Gemm whose weights are Constant nodes, which every version of the format has.
/// Fields of <c>ModelProto</c>: 7 graph; of <c>GraphProto</c>: 1 node, 12 output; of <c>NodeProto</c>: 1 input, 2 output, 4 op_type, 5 attribute; of <c>AttributeProto</c>: 1 name, 3 i, 5 t, 20 type;
/// of <c>TensorProto</c>: 1 dims, 2 data_type, 9 raw_data; of <c>ValueInfoProto</c>: 1 name, 2 type.
/// </remarks>
internal static class OnnxHead
{
    private const int Graph = 7;
    private const int Output = 12;
    private const int Float = 1;
    private const int Whole = 2;
    private const int Tensor = 4;

    /// <summary>Writes the new model; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="model">The bytes of an ONNX model that keeps all weights in its own file.</param>
    /// <param name="output">Which of its outputs the layer reads.</param>
    /// <param name="weights">The layer's weights, output by output: one per number in a row of the model's output.</param>
    /// <param name="bias">One per output of the layer.</param>
    /// <exception cref="InvalidDataException">This is no model.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, byte[] model, string output, float[] weights, float[] bias)
    {
        var (outside, graph) = Split(model);
        var head = Head(output, weights, bias).Content;
        var opening = new ProtoWriter().Opening(Graph, graph.Sum(part => (long)part.Length) + head.Length).Content;
        AtomicFile.Write(path, stream =>
        {
            foreach (var part in (ReadOnlyMemory<byte>[])[.. outside, opening, .. graph, head])
                stream.Write(part.Span);
        });
    }

    /// <summary>The fields of a model beside its graph, and those of the graph that are kept.</summary>
    private static (List<ReadOnlyMemory<byte>> Outside, List<ReadOnlyMemory<byte>> Graph) Split(byte[] model)
    {
        var (outside, kept) = (new List<ReadOnlyMemory<byte>>(), new List<ReadOnlyMemory<byte>>());
        var reader = new ProtoReader(new MemoryStream(model));
        while (reader.Next())
        {
            if (reader.Field != Graph)
            {
                outside.Add(model.AsMemory(reader.Extent));
                continue;
            }

            var graph = reader.Message();
            while (graph.Next())
            {
                if (graph.Field != Output)
                    kept.Add(model.AsMemory(graph.Extent));
            }
        }

        return (outside, kept);
    }

    /// <summary>The fields that the graph gets besides.</summary>
    private static ProtoWriter Head(string output, float[] weights, float[] bias)
    {
        var (features, classes) = (weights.Length / bias.Length, bias.Length);
        var name = $"{output}/modeldiff-head";
        return new ProtoWriter()
            .Message(1, Node("Cast", [output], $"{name}/float", new ProtoWriter().Text(1, "to").Number(3, Float).Number(20, Whole)))
            .Message(1, Node("Flatten", [$"{name}/float"], $"{name}/rows", new ProtoWriter().Text(1, "axis").Number(3, 1).Number(20, Whole)))
            .Message(1, Node("Constant", [], $"{name}/weight", Value([classes, features], weights)))
            .Message(1, Node("Constant", [], $"{name}/bias", Value([classes], bias)))
            .Message(1, Node("Gemm", [$"{name}/rows", $"{name}/weight", $"{name}/bias"], name, new ProtoWriter().Text(1, "transB").Number(3, 1).Number(20, Whole)))
            .Message(Output, new ProtoWriter().Text(1, name).Message(2, RowsOf(classes)));
    }

    private static ProtoWriter Node(string type, string[] inputs, string output, ProtoWriter attribute)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        return node.Text(2, output).Text(4, type).Message(5, attribute);
    }

    private static ProtoWriter Value(int[] shape, float[] values)
    {
        var tensor = new ProtoWriter();
        foreach (var size in shape)
            tensor.Number(1, size);
        return new ProtoWriter().Text(1, "value").Message(5, tensor.Number(2, Float).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()))).Number(20, Tensor);
    }

    /// <summary>The type float32 <c>[N, classes]</c>.</summary>
    private static ProtoWriter RowsOf(int classes) =>
        new ProtoWriter().Message(1, new ProtoWriter().Number(1, Float).Message(2, new ProtoWriter().Message(1, new ProtoWriter().Text(2, "N")).Message(1, new ProtoWriter().Number(1, classes))));
}
