using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>TorchScript files, scripted or traced.</summary>
public sealed class TorchScriptModelFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "TorchScript";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".pt", ".pth", ".torchscript"];

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.TorchScript;

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return content.Path is { } path ? TorchScriptAdapter.Load(path, Options(options)) : TorchScriptAdapter.Load(content.ReadAll(), content.Name, Options(options));
    }

    /// <summary>What of the options applies to such files.</summary>
    internal static TorchScriptOptions Options(ModelFileOptions options) => new()
    {
        Name = options.Name,
        InputShape = options.InputShape,
        InputRange = options.InputRange ?? InputRange.Unit,
        Output = options.Output,
        Classes = options.Classes,
        Device = options.Device,
    };
}
