using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.TFLite;

/// <summary>TensorFlow Lite files.</summary>
public sealed class TFLiteModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "TensorFlow Lite";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".tflite"];

    /// <inheritdoc/>
    public ImageLayout Layout => ImageLayout.Nhwc;

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.TFLite;

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return content.Path is { } path ? TFLiteAdapter.Load(path, Options(options)) : TFLiteAdapter.Load(content.ReadAll(), content.Name, Options(options));
    }

    /// <summary>What of the options applies to such files.</summary>
    internal static TFLiteOptions Options(ModelFileOptions options) => new()
    {
        Name = options.Name,
        InputShape = options.InputShape,
        InputRange = options.InputRange,
        Output = options.Output,
        Device = options.Device,
        HeldInputs = options.HeldInputs,
        HoldZeros = options.HoldZeros,
    };
}
