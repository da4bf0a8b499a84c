using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>Shows the progress of long work on standard error: a live bar on a terminal, plain lines otherwise.</summary>
internal static class ProgressDisplay
{
    public static Task<T> RunAsync<T>(Terminal terminal, bool quiet, Func<IProgress<StageProgress>, Task<T>> work)
    {
        if (quiet)
            return work(new Silence());
        if (!terminal.IsLive)
            return work(new PlainProgress(terminal.Error));
        return terminal.Messages.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => Task.Run(() => work(new LiveProgress(context))));
    }

    private sealed class Silence : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }

    private sealed class LiveProgress(ProgressContext context) : IProgress<StageProgress>
    {
        private readonly Lock _lock = new();
        private readonly List<(string Stage, ProgressTask Bar)> _bars = [];   // the one that was told of last comes last

        /// <summary>As many stages may be under way as there are processors, each with a bar of its own. One that is silent while more begin has ended early.</summary>
        public void Report(StageProgress value)
        {
            lock (_lock)
            {
                var position = _bars.FindIndex(entry => entry.Stage == value.Stage);
                var bar = position < 0 ? context.AddTask(Markup.Escape(value.Stage), maxValue: Math.Max(1, value.Total)) : _bars[position].Bar;
                bar.Value = value.Completed;
                if (position >= 0)
                    _bars.RemoveAt(position);
                if (value.Completed < value.Total)
                    _bars.Add((value.Stage, bar));
                if (_bars.Count > Environment.ProcessorCount)
                {
                    _bars[0].Bar.Value = _bars[0].Bar.MaxValue;
                    _bars.RemoveAt(0);
                }
            }
        }
    }
}
