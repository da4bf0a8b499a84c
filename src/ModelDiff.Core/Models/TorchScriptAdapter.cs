using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A scripted or traced PyTorch model from a TorchScript file, in evaluation mode and with frozen parameters.</summary>
/// <remarks>
/// A model may return one tensor, or tuples, named tuples, lists and dictionaries of tensors, nested to any depth. Outputs are counted from 0 in the order in
/// which they appear and named by their path: <c>logits</c>, <c>1</c>, <c>1.logits</c>. Values that are no tensors do not count.
/// A model that was traced in training mode stays in it: tracing records what ran.
/// A quantized model has no gradients.
/// </remarks>
public sealed class TorchScriptAdapter : IMultiOutputModel, IDifferentiableModel
{
    private readonly TorchScriptModule _module;
    private readonly OutputSelector? _output;
    private readonly int? _classes;

    private TorchScriptAdapter(TorchScriptModule module, ModelSignature signature, OutputSelector? output, int? classes) =>
        (_module, Signature, _output, _classes) = (module, signature, output, classes);

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <summary>The loaded model; borrowed.</summary>
    internal TorchScriptModule Module => _module;

    /// <summary>Loads a file.</summary>
    /// <param name="path">An existing file; its name and extension do not matter.</param>
    /// <param name="options">What the file does not tell; default as <see cref="TorchScriptOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">No such file, no TorchScript, a model that takes or returns something else than tensors, or no such device here.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    public static TorchScriptAdapter Load(string path, TorchScriptOptions? options = null)
    {
        using var content = ModelFiles.OpenRead(path);
        return Load(content, path, path, options ?? new());
    }

    /// <summary>Loads a model from a stream.</summary>
    /// <param name="content">Borrowed; read from its position to its end.</param>
    /// <param name="name">What messages call the stream; the model's name too where the options give none.</param>
    /// <param name="options">What the file does not tell; default as <see cref="TorchScriptOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">As for a file.</exception>
    public static TorchScriptAdapter Load(Stream content, string name, TorchScriptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return Load(copy, name, path: null, options ?? new());
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="content">Borrowed; the bytes of a TorchScript file.</param>
    /// <param name="name">What messages call it; the model's name too where the options give none.</param>
    /// <param name="options">What the file does not tell; default as <see cref="TorchScriptOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">As for a file.</exception>
    public static TorchScriptAdapter Load(byte[] content, string name, TorchScriptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        using var stream = new MemoryStream(content, writable: false);
        return Load(stream, name, path: null, options ?? new());
    }

    /// <inheritdoc/>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_module.IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        return new(InProcessModel.Answer(Signature, _module.InputType, ModelInputs.TensorOf(Signature, inputs), Evaluate));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        ObjectDisposedException.ThrowIf(_module.IsDisposed, this);
        using var mode = _module.IsQuantized ? no_grad() : null;
        return InProcessModel.Record(Signature, _module.InputType, inputs, Evaluate);
    }

    /// <inheritdoc/>
    /// <remarks>A quantized model has no gradients.</remarks>
    public T? GetCapability<T>() where T : class => _module.IsQuantized && typeof(T) == typeof(IDifferentiableModel) ? null : this as T;

    /// <inheritdoc/>
    public IModelAdapter SelectOutput(OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new TorchScriptAdapter(_module, Signature, output, _classes);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _module.Dispose();

    private static TorchScriptAdapter Load(Stream content, string source, string? path, TorchScriptOptions options)
    {
        var module = TorchScriptModule.Load(content, source, path, options.Device);
        var signature = new ModelSignature(options.Name ?? (path is null ? source : Path.GetFileNameWithoutExtension(path)))
        {
            Source = path is null ? null : Path.GetFullPath(path),
            InputShape = options.InputShape ?? module.InputShape,
            InputRange = options.InputRange,
            BatchSize = options.BatchSize,
            Device = options.Device,
        };
        return new(module, signature, options.Output, options.Classes);
    }

    private Tensor Evaluate(Tensor inputs)
    {
        var (names, tensors) = _module.Call(inputs);
        var index = _output is null && tensors.Length == 1 ? 0 : _output?.Find(names);
        return index is { } i ? ClassIndices.ToScores(Signature.Name, tensors[i], _classes) : throw NoSuchOutput(names, tensors);
    }

    private ModelOutputException NoSuchOutput(string[] names, Tensor[] tensors)
    {
        var list = string.Join(", ", tensors.Select((tensor, i) => $"{i} '{FailureText.Clean(names[i])}' {TensorShape.Format(tensor.shape)}"));
        var problem = _output is null ? "and none of them was selected" : $"and '{_output}' is none of them";
        return new(Signature.Name, tensors.Length == 0 ? "it has no tensor." : $"it has {tensors.Length} tensors {problem}: {list}.");
    }
}
