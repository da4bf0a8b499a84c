namespace ModelDiff.Models;

/// <summary>Processes that are started before it is known which model each will run, so that many small models do not wait for theirs one after the other.</summary>
/// <remarks>As many stand ready as there are processors, four at most, and never more than models are still expected. A process that waits has loaded libtorch and nothing else. May be used by several threads.</remarks>
/// <param name="command">What starts each.</param>
internal sealed class ChildReserve(ChildCommand command) : IDisposable
{
    private const int Most = 4;

    private readonly Lock _gate = new();
    private readonly Queue<ChildProcess> _ready = [];
    private int _expected;
    private bool _disposed;

    /// <summary>Says that more models will be started, and starts processes for the first of them.</summary>
    /// <param name="models">How many more; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public void Expect(int models)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(models);
        lock (_gate)
        {
            _expected += models;
            Fill();
        }
    }

    /// <summary>Ends the processes that nobody took.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_ready.TryDequeue(out var child))
                child.Dispose();
        }
    }

    /// <summary>A process for one model, owned by the caller; null where none is ready.</summary>
    internal ChildProcess? Take()
    {
        lock (_gate)
        {
            if (!_ready.TryDequeue(out var child))
                return null;
            _expected--;
            Fill();
            return child;
        }
    }

    private void Fill()
    {
        while (!_disposed && _ready.Count < Math.Min(Math.Min(Environment.ProcessorCount, Most), _expected))
        {
            try
            {
                _ready.Enqueue(ChildProcess.Start("model", command));
            }
            catch (ModelIsolationException)
            {
                _expected = 0;   // the first model meets it again, and tells
            }
        }
    }
}
