using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model whose work is done in a process of its own, so that nothing it does harms this one: it may crash, hang, print, or try to write.</summary>
/// <remarks>
/// One child per model, started once and, after it has died, anew with the next call. What was asked of a child that somebody else killed is asked once more.
/// Tensors travel as they lie in memory, over pipes; the child runs as many threads as libtorch in this process, so that answers and gradients are the same bit for bit.
/// The child ends with this object and with this process, however that ends. On the owner's side everything is on the CPU.
/// <para>A gradient that fails in the child is NaN here, since libtorch's engine knows no exceptions of .NET. <see cref="ModelGradients"/>, the attacks of this library and the next call throw what happened.</para>
/// </remarks>
public sealed class IsolatedModel : IModelAdapter, IDifferentiableModel, ISelfDescribingModel
{
    private readonly IsolationOptions _options;
    private readonly ModelConnection _connection;
    private bool _disposed;
    private long _graphs;

    private IsolatedModel(IsolationOptions options, ModelConnection connection)
    {
        _options = options;
        _connection = connection;
        (Signature, Notes, Preprocessing) = connection.Model!.Unpack(options);
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public Preprocessing Preprocessing { get; }

    /// <summary>What holds the model on this system.</summary>
    public IsolationReport Report => _connection.Report;

    /// <summary>The child's number, or null where none runs.</summary>
    public int? ProcessId => _connection.ProcessId;

    /// <summary>Starts a child and has it load the model.</summary>
    /// <param name="options">How, and what.</param>
    /// <param name="lifetime">Ends the child at once, also later, in calls that have no token of their own.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">The model cannot be loaded, or one of its batches takes more memory than it may have.</exception>
    /// <exception cref="ModelIsolationException">The child did not start, or came to an end while it loaded the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no child is left.</exception>
    public static IsolatedModel Start(IsolationOptions options, CancellationToken lifetime = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.EnsureLoaded();
        var connection = new ModelConnection(options, lifetime);
        try
        {
            connection.Open();
            return new IsolatedModel(options, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelIsolationException">The child came to an end.</exception>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var values = ModelInputs.TensorOf(Signature, inputs);
        ModelInputs.Check(Signature, values);
        return new(Task.Run(() => Answer(values, cancellationToken), CancellationToken.None));
    }

    /// <inheritdoc/>
    /// <exception cref="ModelIsolationException">The child came to an end.</exception>
    public Tensor Forward(Tensor inputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ModelInputs.Check(Signature, inputs);
        RemoteGradient.ThrowPending();
        using var scope = NewDisposeScope();
        if (!is_grad_enabled() || !inputs.requires_grad)
            return Rows(FrameKind.Forward, 0, inputs, default, out _).MoveToOuterDisposeScope();

        var number = ++_graphs;
        var rows = Rows(FrameKind.Record, number, inputs, default, out var recorded);
        return (recorded ? RemoteGradient.Attach(inputs, rows, (source, gradient) => Backward(number, source, gradient)) : rows).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class
    {
        var child = _connection.Model!;
        return (typeof(T) == typeof(IDifferentiableModel) && !child.Gradients) || (typeof(T) == typeof(ISelfDescribingModel) && child.File is null) ? null : this as T;
    }

    /// <summary>Ends the child, also in the middle of a call, and waits until it is gone.</summary>
    public void Dispose()
    {
        _disposed = true;
        _connection.Dispose();
    }

    private Tensor Answer(Tensor values, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        return Rows(FrameKind.Forward, 0, values, cancellationToken, out _).to(values.device).DetachFromDisposeScope();
    }

    /// <summary>Asks for rows; they belong to the current dispose scope.</summary>
    private Tensor Rows(FrameKind kind, long number, Tensor inputs, CancellationToken cancellationToken, out bool recorded)
    {
        var answer = Exchange(kind, number, inputs, cancellationToken);
        recorded = answer.Kind == FrameKind.Recorded;
        var rows = Own(answer, inputs);
        ModelOutputs.Check(_options.Name, rows, inputs.shape[0]);
        return rows;
    }

    /// <summary>The gradient of inputs; belongs to the current dispose scope.</summary>
    private Tensor Backward(long number, Tensor inputs, Tensor gradient)
    {
        var answer = Exchange(FrameKind.Backward, number, gradient, default);
        if (answer.Kind == FrameKind.NoGraph)
        {
            // The child is another one by now, or had too many graphs to keep: it computes this one again.
            Rows(FrameKind.Record, number, inputs, default, out _).Dispose();
            answer = Exchange(FrameKind.Backward, number, gradient, default);
        }

        var result = Own(answer, inputs);
        var (expected, actual) = ($"{inputs.dtype} {TensorShape.Format(inputs.shape)}", $"{result.dtype} {TensorShape.Format(result.shape)}");
        return expected == actual ? result : throw new ModelForwardException(_options.Name, TensorShape.Format(inputs.shape), $"expected a gradient {expected}; got {actual}.");
    }

    private Frame Exchange(FrameKind kind, long number, Tensor values, CancellationToken cancellationToken)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        return _connection.Exchange(new Frame(kind, number, Values: values.detach().cpu().contiguous()), cancellationToken);
    }

    /// <summary>The tensor of an answer, in the current dispose scope.</summary>
    private Tensor Own(Frame answer, Tensor inputs)
    {
        using var values = answer.Values;
        if (answer.Kind == FrameKind.Fault)
            throw ModelFault.Parse(answer.Text).ToException(_options, TensorShape.Format(inputs.shape));
        return values?.alias() ?? throw new ModelOutputException(_options.Name, "expected rows of numbers; got none.");
    }
}
