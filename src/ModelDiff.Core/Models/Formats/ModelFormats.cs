using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>Registry of the kinds of model files that can be run. Immutable.</summary>
/// <remarks>Core runs TorchScript; each runtime brings one kind more: <c>ModelFormats.Default.With(new OnnxModelFormat())</c>. A kind of your own is one class, an <see cref="IModelFormat"/>.</remarks>
public sealed class ModelFormats
{
    private ModelFormats(ImmutableArray<IModelFormat> all) => All = all;

    /// <summary>TorchScript alone.</summary>
    public static ModelFormats Default { get; } = new([new TorchScriptModelFormat()]);

    /// <summary>The kinds, in the order in which they are asked.</summary>
    public ImmutableArray<IModelFormat> All { get; }

    /// <summary>The same kinds and one more, which is asked before them.</summary>
    /// <param name="format">A kind of file.</param>
    public ModelFormats With(IModelFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(All.Insert(0, format));
    }

    /// <summary>The kind of a model: by its content or, where that is of no kind that anybody knows, by its extension.</summary>
    /// <param name="content">Borrowed.</param>
    /// <exception cref="ModelLoadException">There is no such file, it cannot be read, or it is of none of these kinds.</exception>
    public IModelFormat Find(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stream = content.OpenRead();
        if (Recognizing(stream) is { } recognizing)
            return recognizing;
        var (kind, description) = ModelFiles.Inspect(stream);
        var named = kind == ModelFormat.Unknown ? All.FirstOrDefault(format => format.Extensions.Contains(Path.GetExtension(content.Name), StringComparer.OrdinalIgnoreCase)) : null;
        return named ?? throw new ModelLoadException(content.Name, kind == ModelFormat.Checkpoint
            ? $"it is {description}, which holds no program: export the model with torch.jit.script, torch.jit.trace or torch.onnx.export."
            : $"it is {description}; expected {Names(All.Select(format => format.Name).ToArray())}.");
    }

    /// <summary>The first kind that recognizes a content, or null.</summary>
    /// <param name="content">Borrowed; seekable; left anywhere.</param>
    internal IModelFormat? Recognizing(Stream content)
    {
        foreach (var format in All)
        {
            content.Position = 0;
            if (format.Recognizes(content))
                return format;
        }

        return null;
    }

    /// <summary>Opens a model of any of these kinds.</summary>
    /// <param name="path">A file, or a part of a package, for example <c>app.apk!/assets/m.tflite</c>; told by its content.</param>
    /// <param name="options">What the file does not tell; null for nothing.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">There is no such file, it is of no kind that is registered, or it cannot be loaded.</exception>
    public IModelAdapter Load(string path, ModelFileOptions? options = null)
    {
        var content = ModelContent.At(path);
        return Find(content).Load(content, options ?? new ModelFileOptions());
    }

    private static string Names(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
