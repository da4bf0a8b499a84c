using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The rows of an array by their numbers.</summary>
/// <param name="images">Owned by the new object from here on.</param>
internal sealed class NamedRows(LabeledImages images) : NamedImages
{
    /// <summary>How the name of a list of them ends.</summary>
    public const string ListExtension = ".safetensors";

    /// <inheritdoc/>
    public override ImmutableArray<string> Names { get; } = [.. Enumerable.Range(0, images.Count).Select(row => row.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override ImmutableArray<int> Labels { get; } = [.. images.Labels.data<long>().ToArray().Select(label => (int)label)];

    /// <inheritdoc/>
    public override ImmutableArray<string> ClassNames => images.ClassNames;

    /// <inheritdoc/>
    public override string Extension => ListExtension;

    /// <inheritdoc/>
    public override string HashOf(int index)
    {
        using var scope = NewDisposeScope();
        return Convert.ToHexStringLower(SHA256.HashData(images.Images[index].contiguous().bytes));
    }

    /// <inheritdoc/>
    public override string? FaultOf(int index) => null;

    /// <inheritdoc/>
    public override Tensor Read(IReadOnlyList<int> indices, TensorShape? shape)
    {
        using var scope = NewDisposeScope();
        return images.Take(tensor(indices.Select(index => (long)index).ToArray())).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override void Write(string path, IReadOnlyCollection<int> indices)
    {
        using var kept = images.Select(indices);
        using var values = kept.TakeAll();
        using var labels = kept.Labels.to(ScalarType.Float32);
        SafetensorsFile.Save(path, new Dictionary<string, Tensor> { [LabeledArrays.Inputs] = values, [LabeledArrays.Labels] = labels });
    }

    /// <inheritdoc/>
    public override void Dispose() => images.Dispose();
}
