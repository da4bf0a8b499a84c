namespace ModelDiff;

/// <summary>Counts pieces of a stage that are done in any order, by several threads. A stage that is over in a second is not told of.</summary>
/// <param name="progress">Told after each piece, one at a time; null for none.</param>
/// <param name="stage">What is being done, in words.</param>
/// <param name="total">Pieces in all.</param>
/// <param name="time">Tells how long it takes; null for the system's clock.</param>
internal sealed class StageCounter(IProgress<StageProgress>? progress, string stage, int total, TimeProvider? time = null)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    private int _done;

    /// <summary>Counts one more.</summary>
    public void Step()
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _done++;
            if (_time.GetElapsedTime(_start) >= Quick)
                progress.Report(new StageProgress(stage, _done, total));
        }
    }
}
