using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Weights;

/// <summary>Registry of readers of weights, one per kind of file; files are told apart by content. Immutable.</summary>
public sealed class WeightReaders
{
    private readonly ImmutableDictionary<ModelFormat, Func<ModelContent, ModelWeights>> _readers;

    private WeightReaders(ImmutableDictionary<ModelFormat, Func<ModelContent, ModelWeights>> readers) => _readers = readers;

    /// <summary>The readers of this library: TorchScript, PyTorch checkpoints in zip format, safetensors, and indexes of several such files.</summary>
    public static WeightReaders Default { get; } = new WeightReaders(ImmutableDictionary<ModelFormat, Func<ModelContent, ModelWeights>>.Empty)
        .With(ModelFormat.TorchScript, content => Read(content, TorchWeights.Read))
        .With(ModelFormat.Checkpoint, content => Read(content, TorchWeights.Read))
        .With(ModelFormat.SafeTensors, content => Read(content, SafetensorsWeights.Read))
        .With(ModelFormat.WeightIndex, content => WeightFile.Guard(content.Name, () => IndexedWeights.Read(content)));

    /// <summary>The same readers and one more, or another one for a kind of file.</summary>
    /// <param name="format">The kind of file that it reads.</param>
    /// <param name="read">Reads the weights of a file, of a part of a package or of bytes, throwing <see cref="ModelLoadException"/> and nothing else; runs nothing of it.</param>
    public WeightReaders With(ModelFormat format, Func<ModelContent, ModelWeights> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new(_readers.SetItem(format, read));
    }

    /// <summary>Reads the list of tensors in a file; their values are read when asked for. Nothing in the file is run.</summary>
    /// <param name="path">A file, or a part of a package, for example <c>app.apk!/assets/m.tflite</c>.</param>
    /// <exception cref="ModelLoadException">There is no such file, it is damaged, or no reader knows its kind.</exception>
    public ModelWeights Read(string path) => Read(ModelContent.At(path));

    /// <summary>Reads the list of tensors of a model.</summary>
    /// <param name="content">Borrowed for as long as the result is in use.</param>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public ModelWeights Read(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var format = FormatOf(content);
        return _readers.TryGetValue(format, out var read)
            ? read(content)
            : throw new ModelLoadException(content.Name, $"its weights cannot be read: it is of kind {format}; expected {string.Join(", ", _readers.Keys.Order())}.");
    }

    private static ModelFormat FormatOf(ModelContent content)
    {
        using var stream = content.OpenRead();
        return ModelFiles.Inspect(stream).Format;
    }

    private static ModelWeights Read(ModelContent content, Func<ModelContent, ImmutableArray<WeightTensor>> tensors) =>
        WeightFile.Guard(content.Name, () => new ModelWeights(content.Name, content.Sha256(), ScaledTensors.Join(tensors(content))));
}
