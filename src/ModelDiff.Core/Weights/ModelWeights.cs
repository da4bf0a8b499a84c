using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Weights;

/// <summary>Weight tensors of a model, read without running anything.</summary>
/// <param name="Name">The file, or another name.</param>
/// <param name="FileHash">SHA-256 of the file, lower-case hexadecimal; null where one file does not hold everything.</param>
/// <param name="Tensors">In the file's order.</param>
public sealed record ModelWeights(string Name, string? FileHash, ImmutableArray<WeightTensor> Tensors)
{
    /// <summary>Reads the list of tensors in a TorchScript file, a PyTorch checkpoint (zip format) or a safetensors file; values are read when asked for.</summary>
    /// <param name="path">An existing file; told apart by content. For ONNX there is a reader in ModelDiff.OnnxRuntime.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is damaged, or it is of another format.</exception>
    public static ModelWeights Read(string path) => WeightReaders.Default.Read(path);
}
