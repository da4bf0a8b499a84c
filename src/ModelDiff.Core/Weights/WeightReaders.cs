using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Weights;

/// <summary>Registry of readers of weights, one per kind of file; files are told apart by content. Immutable.</summary>
public sealed class WeightReaders
{
    private readonly ImmutableDictionary<ModelFormat, Func<string, ModelWeights>> _readers;

    private WeightReaders(ImmutableDictionary<ModelFormat, Func<string, ModelWeights>> readers) => _readers = readers;

    /// <summary>The readers of this library: TorchScript, PyTorch checkpoints in zip format, safetensors.</summary>
    public static WeightReaders Default { get; } = new WeightReaders(ImmutableDictionary<ModelFormat, Func<string, ModelWeights>>.Empty)
        .With(ModelFormat.TorchScript, path => Read(path, TorchWeights.Read))
        .With(ModelFormat.Checkpoint, path => Read(path, TorchWeights.Read))
        .With(ModelFormat.SafeTensors, path => Read(path, SafetensorsWeights.Read));

    /// <summary>The same readers and one more, or another one for a kind of file.</summary>
    /// <param name="format">The kind of file that it reads.</param>
    /// <param name="read">Reads the weights of a file, throwing <see cref="ModelLoadException"/> and nothing else; runs nothing of it.</param>
    public WeightReaders With(ModelFormat format, Func<string, ModelWeights> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new(_readers.SetItem(format, read));
    }

    /// <summary>Reads the list of tensors in a file; their values are read when asked for. Nothing in the file is run.</summary>
    /// <param name="path">An existing file.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is damaged, or no reader knows its kind.</exception>
    public ModelWeights Read(string path)
    {
        var format = ModelFiles.Detect(path);
        return _readers.TryGetValue(format, out var read)
            ? read(path)
            : throw new ModelLoadException(path, $"its weights cannot be read: it is of kind {format}; expected {string.Join(", ", _readers.Keys.Order())}.");
    }

    private static ModelWeights Read(string path, Func<string, ImmutableArray<WeightTensor>> tensors) =>
        WeightFile.Guard(path, () => new ModelWeights(path, FileHash.Sha256(path), tensors(path)));
}
