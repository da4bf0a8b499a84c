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
    /// <param name="path">The description. The files with weights that it names lie in its folder or below.</param>
    /// <param name="options">What the model does not tell; default as <see cref="TFLiteOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">No such file, no TensorFlow.js model, damaged or missing weights, operators that are not supported, or options that do not fit.</exception>
    public static TFLiteAdapter Load(string path, TFLiteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Load(() => TensorFlowJsDescription.Read(path), path, Path.GetFullPath(path), options ?? new());
    }

    /// <summary>Loads a model within a package.</summary>
    /// <param name="path">Where its description lies, for example <c>app.tgz!/package/model.json</c>.</param>
    /// <param name="options">As above.</param>
    /// <inheritdoc cref="Load(string, TFLiteOptions?)"/>
    internal static TFLiteAdapter LoadFromPackage(string path, TFLiteOptions? options = null) => Load(() => TensorFlowJsDescription.ReadFromPackage(path), path, null, options ?? new());

    /// <summary>Loads a model that was read.</summary>
    internal static TFLiteAdapter Load(Func<TensorFlowJsDescription> read, string source, string? path, TFLiteOptions options) =>
        TFLiteAdapter.Of(() => Traced(TranslatedModel.Of(read()), options), source, path, options);

    private static Schema.TFLiteFile Traced(TranslatedModel model, TFLiteOptions options) => ShapeTrace.Apply(model.File, TFLiteInputs.Of(model.File, options with { Device = TorchSharp.torch.CPU }));
}
