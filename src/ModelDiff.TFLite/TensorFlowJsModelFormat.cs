using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.TFLite.TensorFlowJs;

namespace ModelDiff.TFLite;

/// <summary>TensorFlow.js models: descriptions with their weights in files beside them.</summary>
public sealed class TensorFlowJsModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "TensorFlow.js";

    /// <summary>None: most JSON files are no models.</summary>
    public ImmutableArray<string> Extensions => [];

    /// <inheritdoc/>
    public ImageLayout Layout => ImageLayout.Nhwc;

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.TensorFlowJs;

    /// <inheritdoc/>
    public DeclaredSignature? ReadSignature(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return TFLiteAdapter.Guard(content.Name, () =>
        {
            using var stream = content.OpenRead();
            using var description = TensorFlowJsFile.Parse(RegularFile.ReadAllBytes(stream, TensorFlowJsFile.LargestDescription));
            return DescribedSignature.Read(description.RootElement);
        });
    }

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return TensorFlowJsModel.Load(content, TFLiteModelFormat.Options(options));
    }
}
