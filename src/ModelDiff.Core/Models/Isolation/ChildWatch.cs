namespace ModelDiff.Models;

/// <summary>A watch over a child while it works: stops it when it takes too long or too much memory, or when nobody wants its answer any more.</summary>
internal sealed class ChildWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ChildProcess _child;
    private long _mostMemory = long.MaxValue;
    private readonly Timer _limit;
    private readonly Timer _memory;
    private readonly CancellationTokenRegistration _lifetime;
    private readonly CancellationTokenRegistration _call;

    /// <summary>Begins to watch.</summary>
    /// <param name="child">Borrowed.</param>
    /// <param name="timeLimit">From now on.</param>
    /// <param name="lifetime">The model's token.</param>
    /// <param name="call">The call's token.</param>
    public ChildWatch(ChildProcess child, TimeSpan timeLimit, CancellationToken lifetime, CancellationToken call)
    {
        _child = child;
        _limit = new Timer(_ => child.Stop(StopReason.TimedOut), null, timeLimit, Timeout.InfiniteTimeSpan);
        _memory = new Timer(_ => CheckMemory(), null, Interval, Interval);
        _lifetime = lifetime.UnsafeRegister(_ => child.Stop(StopReason.Cancelled), null);
        _call = call.UnsafeRegister(_ => child.Stop(StopReason.Cancelled), null);
    }

    /// <summary>Memory at which the child is stopped, in bytes of the whole process; no limit before it is set.</summary>
    public long MostMemory
    {
        get => Volatile.Read(ref _mostMemory);
        set => Volatile.Write(ref _mostMemory, value);
    }

    public void Dispose()
    {
        _call.Dispose();
        _lifetime.Dispose();
        Wait(_limit);
        Wait(_memory);
    }

    /// <summary>A callback that runs still would meet a child that does other work.</summary>
    private static void Wait(Timer timer)
    {
        using var done = new ManualResetEvent(false);
        if (timer.Dispose(done))
            done.WaitOne();
    }

    private void CheckMemory()
    {
        if (_child.Memory > MostMemory)
            _child.Stop(StopReason.OutOfMemory);
    }
}
