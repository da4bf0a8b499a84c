using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Files of trained networks of the catalogue, as <see cref="TrainedModel.Save"/> writes them.</summary>
public sealed class TrainedModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "a trained network of the catalogue";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [TrainedModel.Extension];

    /// <inheritdoc/>
    public bool Recognizes(Stream content)
    {
        if (ModelFiles.Inspect(content).Format != ModelFormat.SafeTensors)
            return false;
        try
        {
            content.Position = 0;
            return SafetensorsHeader.Read(content).Metadata.ContainsKey(TrainedModel.Key);
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        var model = TrainedModel.Load(content, options.Device);
        return options.Name is null ? model : model.Named(options.Name);
    }
}
