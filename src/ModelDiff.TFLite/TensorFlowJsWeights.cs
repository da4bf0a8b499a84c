using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Storage;
using ModelDiff.TFLite.TensorFlowJs;
using ModelDiff.TFLite.Weights;
using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.TFLite;

/// <summary>Reader of the weights of TensorFlow.js models: those that are, or stand for, real numbers. Runs nothing.</summary>
/// <remarks>Layers are given as PyTorch keeps them, <c>[outputs, inputs, kernel…]</c>, whatever their order in the files, so that they can be compared with those of other formats.</remarks>
public static class TensorFlowJsWeights
{
    /// <summary>Reads the list of tensors; values are decoded when asked for. The files are kept in memory.</summary>
    /// <param name="content">The description of the model, mostly named <c>model.json</c>, in a folder or a package.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is no TensorFlow.js model, it is damaged, or weights are missing.</exception>
    public static ModelWeights Read(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.IsPart
            ? WeightFile.Guard(content.Name, () => ReadPart(content))
            : Read(() => TensorFlowJsDescription.Read(content), content.Name, WeightFile.Guard(content.Name, () => FileHash.OfSource(content.Path)));
    }

    /// <summary>Walks the package once for weights and hash.</summary>
    private static ModelWeights ReadPart(ModelContent content)
    {
        var description = content.ReadAll();
        var shards = PackedShards.Read(content.Name, description);
        return new ModelWeights(content.Name, PackedShards.Sha256(description, shards), [.. Tensors(TensorFlowJsDescription.Of(description, shards), content.Name)]);
    }

    /// <summary>Reads the list of tensors of a model that was read.</summary>
    internal static ModelWeights Read(Func<TensorFlowJsDescription> read, string name, string? hash) => WeightFile.Guard(name, () =>
    {
        var description = read();
        return new ModelWeights(name, hash, [.. Tensors(description, name)]);
    });

    private static IEnumerable<WeightTensor> Tensors(TensorFlowJsDescription description, string file)
    {
        var model = TranslatedModel.Of(description);
        var known = model.Layouts.GroupBy(entry => model.File.Subgraphs[0].Tensors[entry.Key].Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Key, StringComparer.Ordinal);
        foreach (var weight in description.Weights.Values.Where(WeightConstant.IsReal))
        {
            var tensor = known.TryGetValue(weight.Name, out var position) ? model.File.Subgraphs[0].Tensors[position] : weight;
            yield return new WeightConstant(tensor, model.Layouts.GetValueOrDefault(tensor.Index), file, description.Length).ToTensor();
        }
    }
}
