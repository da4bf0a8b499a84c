using System.Diagnostics;

namespace ModelDiff.Cli.Output;

/// <summary>Progress as lines: one when a stage begins, one when it ends, and one every ten seconds between, with the time left.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgress<StageProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private string? _stage;
    private bool _ended;
    private long _lastWritten;
    private long _began;
    private long _completedThen;

    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            var begins = value.Stage != _stage;
            var ends = value.Completed >= value.Total;
            if (begins)
            {
                _stage = value.Stage;
                _ended = false;
                _began = Stopwatch.GetTimestamp();
                _completedThen = value.Completed;
            }

            if (_ended || (!begins && !ends && Stopwatch.GetElapsedTime(_lastWritten) < Interval))
                return;
            writer.WriteLine($"{value.Stage}: {value.Completed}/{value.Total}{(begins || ends ? "" : TimeLeft(value))}");
            _ended = ends;
            _lastWritten = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>What is left takes as long per unit as what was done since the stage began.</summary>
    private string TimeLeft(StageProgress value)
    {
        var done = value.Completed - _completedThen;
        if (done <= 0)
            return "";
        var left = Stopwatch.GetElapsedTime(_began) * ((double)(value.Total - value.Completed) / done);
        return left.TotalMinutes >= 2 ? $", about {Math.Round(left.TotalMinutes)} minutes left" : $", about {Math.Ceiling(left.TotalSeconds)} seconds left";
    }
}
