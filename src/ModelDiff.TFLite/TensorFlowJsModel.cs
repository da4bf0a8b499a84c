using ModelDiff.Models;
using ModelDiff.TFLite.Graph;
using ModelDiff.TFLite.TensorFlowJs;

namespace ModelDiff.TFLite;

/// <summary>Reader of TensorFlow.js models, graph models and layers models: a description, mostly named <c>model.json</c>, and files with weights beside it.</summary>
/// <remarks>
/// They become graphs of the operators of TensorFlow Lite and run as such, with gradients. Weights that are kept as float16, uint8 or uint16 become the real numbers that they stand for.
/// Loops, branches and the search for boxes are left out, and the tensors before them are outputs: <see cref="TFLiteAdapter.Notes"/>.
/// </remarks>
public static class TensorFlowJsModel
{
    /// <summary>Loads a model.</summary>
    /// <param name="path">The description, a file or a part of a package such as <c>app.tgz!/package/model.json</c>. The files with weights that it names lie in its folder or below.</param>
    /// <param name="options">What the model does not tell; default as <see cref="TFLiteOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">No such file, no TensorFlow.js model, damaged or missing weights, operators that are not supported, or options that do not fit.</exception>
    public static TFLiteAdapter Load(string path, TFLiteOptions? options = null) => Load(ModelContent.At(path), options ?? new());

    /// <summary>Loads a model that lies beside its weights, in a folder or a package.</summary>
    internal static TFLiteAdapter Load(ModelContent content, TFLiteOptions options) =>
        Load(() => TensorFlowJsDescription.Read(content), content.Name, content.Path is { } path ? Path.GetFullPath(path) : null, options);

    /// <summary>Loads a model that was read.</summary>
    internal static TFLiteAdapter Load(Func<TensorFlowJsDescription> read, string source, string? path, TFLiteOptions options) =>
        TFLiteAdapter.Of(() => Traced(TranslatedModel.Of(read()), options), source, path, options);

    private static Schema.TFLiteFile Traced(TranslatedModel model, TFLiteOptions options) => ShapeTrace.Apply(model.File, TFLiteInputs.Of(model.File, options with { Device = TorchSharp.torch.CPU }));
}
