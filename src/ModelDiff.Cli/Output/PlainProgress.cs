using System.Diagnostics;

namespace ModelDiff.Cli.Output;

/// <summary>Progress as lines: one when a stage begins, one when it ends, and one every ten seconds between.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgress<StageProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private string? _stage;
    private bool _ended;
    private long _lastWritten;

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
            }

            if (_ended || (!begins && !ends && Stopwatch.GetElapsedTime(_lastWritten) < Interval))
                return;
            writer.WriteLine($"{value.Stage}: {value.Completed}/{value.Total}");
            _ended = ends;
            _lastWritten = Stopwatch.GetTimestamp();
        }
    }
}
