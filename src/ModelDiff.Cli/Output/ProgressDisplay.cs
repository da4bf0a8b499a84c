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
        private string? _stage;
        private ProgressTask? _bar;

        /// <summary>One bar at a time. A stage that goes on counting where the last one stood has only another name: so do models that are asked at the same time.</summary>
        public void Report(StageProgress value)
        {
            lock (_lock)
            {
                if (_bar is not null && value.Stage != _stage && value.Total == (long)_bar.MaxValue && value.Completed >= (long)_bar.Value && !_bar.IsFinished)
                {
                    _bar.Description = Markup.Escape(value.Stage);
                }
                else if (value.Stage != _stage)
                {
                    if (_bar is { } previous)
                        previous.Value = previous.MaxValue;
                    _bar = context.AddTask(Markup.Escape(value.Stage), maxValue: Math.Max(1, value.Total));
                }

                _stage = value.Stage;
                _bar!.Value = value.Completed;
            }
        }
    }
}
