using System.Diagnostics;

namespace ModelDiff.Cli.Output;

/// <summary>Progress as lines: one when a stage begins, one when it ends, and one every ten seconds between, with the time left. Several stages may be under way.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgress<StageProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Course> _courses = [];
    private string? _ended;

    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            if (value.Stage == _ended)
                return;
            if (value.Completed >= value.Total)
            {
                _courses.Remove(_ended = value.Stage);
                Write(value, "");
            }
            else if (!_courses.TryGetValue(value.Stage, out var course))
            {
                _courses.Add(value.Stage, new Course(value.Completed));
                Write(value, "");
            }
            else if (course.IsDue())
            {
                Write(value, course.TimeLeft(value));
            }
        }
    }

    private void Write(StageProgress value, string timeLeft) => writer.WriteLine($"{value.Stage}: {value.Completed}/{value.Total}{timeLeft}");

    /// <summary>One stage's course so far.</summary>
    /// <param name="before">Units done when it was first told of.</param>
    private sealed class Course(long before)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _written = Stopwatch.GetTimestamp();

        public bool IsDue()
        {
            if (Stopwatch.GetElapsedTime(_written) < Interval)
                return false;
            _written = Stopwatch.GetTimestamp();
            return true;
        }

        /// <summary>What is left takes as long per unit as what was done since the stage began.</summary>
        public string TimeLeft(StageProgress value)
        {
            if (value.Completed <= before)
                return "";
            var left = Stopwatch.GetElapsedTime(_began) * ((double)(value.Total - value.Completed) / (value.Completed - before));
            return left.TotalMinutes >= 2 ? $", about {Math.Round(left.TotalMinutes)} minutes left" : $", about {Math.Ceiling(left.TotalSeconds)} seconds left";
        }
    }
}
