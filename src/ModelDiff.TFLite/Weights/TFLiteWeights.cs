using System.Security.Cryptography;
using ModelDiff.Storage;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Weights;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.TFLite;

/// <summary>Reader of the weights of TensorFlow Lite models: the constants that are or stand for real numbers, quantized and sparse ones included. Runs nothing.</summary>
/// <remarks>Layers are given as PyTorch keeps them, <c>[outputs, inputs, kernel…]</c>, whatever their order in the file, so that they can be compared with those of other formats.</remarks>
public static class TFLiteWeights
{
    /// <summary>Reads the list of tensors; values are decoded when asked for. The file is kept in memory.</summary>
    /// <param name="path">An existing file.</param>
    /// <exception cref="Models.ModelLoadException">There is no such file, it is no TensorFlow Lite model, or it is damaged.</exception>
    public static ModelWeights Read(string path)
    {
        using var content = Models.ModelFiles.OpenRead(path);
        return Read(WeightFile.Guard(path, () => RegularFile.ReadAllBytes(content, Array.MaxLength)), path);
    }

    /// <summary>Reads the list of tensors of a model in memory, for example from within a package.</summary>
    /// <param name="content">The bytes of a TensorFlow Lite file; kept.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="Models.ModelLoadException">It is no TensorFlow Lite model, or is damaged.</exception>
    public static ModelWeights Read(ReadOnlyMemory<byte> content, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return WeightFile.Guard(name, () =>
        {
            var file = TFLiteReader.Read(content);
            var tensors = file.Subgraphs.SelectMany(graph => Tensors(graph, name, file.Length));
            return new ModelWeights(name, Convert.ToHexStringLower(SHA256.HashData(content.Span)), [.. tensors]);
        });
    }

    private static IEnumerable<WeightTensor> Tensors(Subgraph graph, string file, long length)
    {
        var layouts = WeightLayout.Of(graph);
        return graph.Tensors.Where(WeightConstant.IsReal).Select(tensor => new WeightConstant(tensor, layouts.GetValueOrDefault(tensor.Index), file, length).ToTensor());
    }
}
