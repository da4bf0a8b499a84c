using System.Security.Cryptography;
using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Weights;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.TFLite;

/// <summary>Reader of the weights of TensorFlow Lite models: the constants that are or stand for real numbers, quantized and sparse ones included. Runs nothing.</summary>
/// <remarks>Layers are given as PyTorch keeps them, <c>[outputs, inputs, kernel…]</c>, whatever their order in the file, so that they can be compared with those of other formats.</remarks>
public static class TFLiteWeights
{
    /// <summary>Reads the list of tensors; values are decoded when asked for. The content is kept in memory.</summary>
    /// <param name="content">A file, a part of a package, or bytes in memory.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no TensorFlow Lite model, or it is damaged.</exception>
    public static ModelWeights Read(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return WeightFile.Guard(content.Name, () =>
        {
            var bytes = content.ReadAll();
            var file = TFLiteReader.Read(bytes);
            var tensors = file.Subgraphs.SelectMany(graph => Tensors(graph, content.Name, file.Length));
            return new ModelWeights(content.Name, Convert.ToHexStringLower(SHA256.HashData(bytes)), [.. tensors]);
        });
    }

    private static IEnumerable<WeightTensor> Tensors(Subgraph graph, string file, long length)
    {
        var layouts = WeightLayout.Of(graph);
        return graph.Tensors.Where(WeightConstant.IsReal).Select(tensor => new WeightConstant(tensor, layouts.GetValueOrDefault(tensor.Index), file, length).ToTensor());
    }
}
