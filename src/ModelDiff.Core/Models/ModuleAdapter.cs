using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A TorchSharp module in this process.</summary>
/// <remarks>
/// The module is asked in evaluation mode, its parameters frozen, and left in the state in which it was found.
/// The result of its <c>forward</c> should be a new tensor; temporaries that it leaves in the dispose scope are disposed.
/// </remarks>
public sealed class ModuleAdapter : IModelAdapter, IDifferentiableModel
{
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly bool _ownsModule;
    private readonly ScalarType _inputType;
    private bool _disposed;

    /// <summary>Makes a model of a module.</summary>
    /// <param name="module">Borrowed, and not changed or moved to another device while the adapter is in use, unless <paramref name="ownsModule"/>.</param>
    /// <param name="name">The name that reports and messages use.</param>
    /// <param name="ownsModule">Whether disposing the adapter disposes the module; default no.</param>
    public ModuleAdapter(nn.Module<Tensor, Tensor> module, string name, bool ownsModule = false)
        : this(module, new ModelSignature(name), ownsModule)
    {
    }

    /// <summary>Makes a model of a module.</summary>
    /// <param name="module">Borrowed, and not changed or moved to another device while the adapter is in use, unless <paramref name="ownsModule"/>.</param>
    /// <param name="signature">What is known of the module. Its device is replaced by that of the module's first parameter, where it has one.</param>
    /// <param name="ownsModule">Whether disposing the adapter disposes the module; default no.</param>
    public ModuleAdapter(nn.Module<Tensor, Tensor> module, ModelSignature signature, bool ownsModule = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(signature);
        _module = module;
        _ownsModule = ownsModule;
        _inputType = InProcessModel.TypeOf(module);
        Signature = module.parameters().FirstOrDefault() is { } weight ? signature with { Device = weight.device } : signature;
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <inheritdoc/>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        return new(InProcessModel.Answer(Signature, _inputType, ModelInputs.TensorOf(Signature, inputs), Evaluate));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor inputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var frozen = new FrozenParameters(_module);
        return InProcessModel.Record(Signature, _inputType, inputs, Evaluate);
    }

    /// <summary>Disposes the module if the adapter owns it.</summary>
    public void Dispose()
    {
        if (_ownsModule && !_disposed)
            _module.Dispose();
        _disposed = true;
    }

    private Tensor Evaluate(Tensor inputs)
    {
        using var evaluation = new EvaluationMode(_module);
        return _module.call(inputs);
    }
}
