using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model around another one: forwards everything until a subclass says otherwise.</summary>
/// <remarks>
/// Capabilities of the inner model are not passed on unless a subclass says so in <see cref="GetCapability{T}"/>: one that counts, limits or changes queries
/// must do the same in <see cref="IDifferentiableModel.Forward"/>, or an attack would slip past it.
/// </remarks>
public abstract class DelegatingModelAdapter : IModelAdapter
{
    private readonly bool _ownsInner;
    private bool _disposed;

    /// <summary>Wraps a model.</summary>
    /// <param name="inner">Owned by the new object unless <paramref name="ownsInner"/> is false.</param>
    /// <param name="ownsInner">Whether disposing the decorator disposes <paramref name="inner"/>; default yes.</param>
    protected DelegatingModelAdapter(IModelAdapter inner, bool ownsInner = true)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        _ownsInner = ownsInner;
    }

    /// <inheritdoc/>
    public virtual ModelSignature Signature => Inner.Signature;

    /// <summary>The model that is wrapped.</summary>
    protected IModelAdapter Inner { get; }

    /// <inheritdoc/>
    public virtual ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default) => Inner.ForwardAsync(inputs, cancellationToken);

    /// <inheritdoc/>
    public virtual T? GetCapability<T>() where T : class => this as T;

    /// <summary>Disposes the model that is wrapped, once, if the decorator owns it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the model that is wrapped, once, if the decorator owns it.</summary>
    /// <param name="disposing">False where a finalizer calls.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsInner && !_disposed)
            Inner.Dispose();
        _disposed = true;
    }
}
