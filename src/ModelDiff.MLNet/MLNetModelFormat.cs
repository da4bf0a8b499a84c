using System.Collections.Immutable;
using System.IO.Compression;
using ModelDiff.Models;

namespace ModelDiff.MLNet;

/// <summary>Models that ML.NET saved. To be registered by those who want them: <c>ModelFormats.Default.With(new MLNetModelFormat())</c>.</summary>
public sealed class MLNetModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "ML.NET";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".mlnet"];

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Description == Storage.KnownFiles.MLNet;

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return MLNetAdapter.Load(content, new() { Name = options.Name, InputShape = options.InputShape, InputRange = options.InputRange, Output = options.Output });
    }
}
