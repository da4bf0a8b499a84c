using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>A kind of model file that can be run: how it is told by its content, and how it is opened.</summary>
/// <remarks>Formats are registered in <see cref="ModelFormats"/>. Instances hold no state and may be shared between threads.</remarks>
public interface IModelFormat
{
    /// <summary>What messages call it, for example <c>ONNX</c>.</summary>
    string Name { get; }

    /// <summary>Extensions that such files mostly have, with the dot, lower case. They count where the content tells nothing, and for models in folders.</summary>
    ImmutableArray<string> Extensions { get; }

    /// <summary>The order of axes of images where neither file nor caller says one; NCHW unless a format says otherwise.</summary>
    ImageLayout Layout => ImageLayout.Nchw;

    /// <summary>Tells by its content whether a file is of this kind.</summary>
    /// <param name="content">Borrowed; seekable, at its beginning; may be left anywhere. It comes from a stranger and may be anything.</param>
    bool Recognizes(Stream content);

    /// <summary>What a file declares of its inputs and outputs, read without loading or running the model.</summary>
    /// <param name="content">Borrowed; of a kind that this recognizes.</param>
    /// <returns>Null where files of this kind declare nothing, or nothing here reads it.</returns>
    /// <exception cref="ModelLoadException">It is damaged.</exception>
    DeclaredSignature? ReadSignature(ModelContent content) => null;

    /// <summary>Opens a model.</summary>
    /// <param name="content">Borrowed; of a kind that this recognizes, or a file that has one of its extensions.</param>
    /// <param name="options">What the file does not tell; what does not apply to this kind is ignored.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">It is damaged, of another kind, or the options do not fit it.</exception>
    IModelAdapter Load(ModelContent content, ModelFileOptions options);
}
