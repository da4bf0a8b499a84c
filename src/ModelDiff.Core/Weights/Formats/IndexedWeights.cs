using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Reader of weights that lie in several files, of which an index is the list.</summary>
internal static class IndexedWeights
{
    /// <exception cref="InvalidDataException">The index is damaged, or lies in a package; the message says where.</exception>
    public static ModelWeights Read(ModelContent content)
    {
        if (content.Path is not { } path)
            throw new InvalidDataException("it is an index of weights in other files; of a model in memory or in a package only what lies in it is read.");
        return new ModelWeights(content.Name, ModelShards.Sha256(path), ScaledTensors.Join([.. ModelShards.Of(path).SelectMany(shard => Tensors(shard))]));
    }

    private static ImmutableArray<WeightTensor> Tensors(string shard) => ModelFiles.Detect(shard) switch
    {
        ModelFormat.SafeTensors => SafetensorsWeights.Read(ModelContent.At(shard)),
        ModelFormat.Checkpoint => TorchWeights.Read(ModelContent.At(shard)),
        _ => throw new InvalidDataException($"its '{Path.GetFileName(shard)}' is {ModelFiles.Describe(shard)}; expected safetensors or a PyTorch checkpoint."),
    };
}
