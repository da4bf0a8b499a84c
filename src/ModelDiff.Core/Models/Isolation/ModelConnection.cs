using System.Text.Json;
using TorchSharp;

namespace ModelDiff.Models;

/// <summary>A model's child process as its owner sees it: started when it is needed, asked, and replaced after it has died.</summary>
internal sealed class ModelConnection(IsolationOptions options, CancellationToken lifetime) : IDisposable
{
    private readonly Lock _gate = new();
    private volatile ChildProcess? _child;
    private volatile bool _disposed;
    private bool _loading;
    private long _mostMemory;

    /// <summary>What the child told of its model; null before the first one is ready.</summary>
    public ChildSignature? Model { get; private set; }

    /// <summary>What holds the model.</summary>
    public IsolationReport Report { get; private set; } = new([]);

    /// <summary>The child's number, or null where none runs.</summary>
    public int? ProcessId => _child?.Id;

    /// <summary>Starts the child and has it load the model.</summary>
    public void Open() => Ask(() => Connected(lifetime), lifetime);

    /// <summary>Asks the child, and starts it before where there is none.</summary>
    /// <param name="request">Its tensor is borrowed.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <returns>What the child says, a fault too. Its tensor is owned by the caller, in no dispose scope.</returns>
    /// <exception cref="ModelIsolationException">The child came to an end.</exception>
    /// <exception cref="ModelLoadException">A new child cannot load the model any more.</exception>
    public Frame Exchange(Frame request, CancellationToken cancellationToken) => Ask(() => Send(request, cancellationToken), cancellationToken);

    /// <summary>Ends the child, also in the middle of a call, and waits until it is gone.</summary>
    public void Dispose()
    {
        _disposed = true;
        _child?.Stop(StopReason.Disposed);
        lock (_gate)
            Drop();
    }

    /// <summary>Does what a child is needed for; once more where somebody else killed the child.</summary>
    private T Ask<T>(Func<T> ask, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            for (var attempt = 1; ; attempt++)
            {
                ObjectDisposedException.ThrowIf(_disposed, typeof(IsolatedModel));
                try
                {
                    return ask();
                }
                catch (Exception exception) when (exception is IOException or InvalidDataException && _child is not null)
                {
                    if (Failure(exception, attempt == 1, cancellationToken) is { } failure)
                        throw failure;
                }
                catch
                {
                    Drop();
                    throw;
                }
            }
        }
    }

    /// <summary>What to throw for a child that died, or null to ask again. The child is gone afterwards.</summary>
    private ModelIsolationException? Failure(Exception exception, bool retry, CancellationToken cancellationToken)
    {
        var child = _child!;
        if (exception is InvalidDataException)
            child.Stop(StopReason.Garbled);
        var (exitCode, lastWords) = child.WaitForEnd();
        var failure = ChildEnd.Describe(options, child.StopReason, exitCode, lastWords, _loading, exception);
        Drop();
        cancellationToken.ThrowIfCancellationRequested();
        lifetime.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, typeof(IsolatedModel));
        return retry && failure.Fault == IsolationFault.Killed ? null : failure;
    }

    private Frame Send(Frame request, CancellationToken cancellationToken)
    {
        var child = Connected(cancellationToken);
        using var watch = new ChildWatch(child, options.BatchTimeLimit, lifetime, cancellationToken) { MostMemory = _mostMemory };
        child.Channel.Write(request);
        var answer = child.Channel.Read(options.MemoryLimit);
        if (answer.Kind is FrameKind.Fault or FrameKind.Answer || (request.Kind, answer.Kind) is (FrameKind.Record, FrameKind.Recorded) or (FrameKind.Backward, FrameKind.NoGraph))
            return answer;
        answer.Values?.Dispose();
        throw new InvalidDataException("the answer is none to what was asked");
    }

    private ChildProcess Connected(CancellationToken cancellationToken)
    {
        if (_child is { } running)
            return running;
        cancellationToken.ThrowIfCancellationRequested();
        lifetime.ThrowIfCancellationRequested();
        _loading = true;
        var child = _child = options.Reserve?.Take() ?? ChildProcess.Start(options.Name, options.Command);
        using var watch = new ChildWatch(child, options.LoadTimeLimit, lifetime, cancellationToken);
        child.Channel.Write(new Frame(FrameKind.Start, Text: Settings().ToJson()));
        Report = ReadReport(child.Channel.Read(mostBytes: 0));
        watch.MostMemory = _mostMemory = child.Memory + options.MemoryLimit;
        Remember(child.Channel.Read(mostBytes: 0));
        _loading = false;
        return child;
    }

    private ChildSettings Settings() =>
        new(Environment.ProcessId, torch.get_num_threads(), options.MemoryLimit, options.AllowDevices, [.. options.ReadablePaths.Select(Path.GetFullPath)], options.Model);

    private static IsolationReport ReadReport(Frame frame) =>
        frame.Kind == FrameKind.Guarded ? IsolationReport.Parse(frame.Text) : throw new InvalidDataException("the answer is no report of guards");

    private void Remember(Frame frame)
    {
        if (frame.Kind == FrameKind.Fault)
            throw ModelFault.Parse(frame.Text).ToException(options, "");
        if (frame.Kind != FrameKind.Ready)
            throw new InvalidDataException("the answer is no signature");
        var model = ChildSignature.Parse(frame.Text);
        if (Model is not null && Model.ToJson() != model.ToJson())
            throw new InvalidDataException("the model is another one than before");
        Model = model;
    }

    private void Drop()
    {
        _child?.Dispose();
        _child = null;
    }
}
