using System.Runtime.ExceptionServices;

namespace ModelDiff;

/// <summary>Runs pieces of work on all processors. What one of them throws comes out as it was thrown, not among others in an <see cref="AggregateException"/>.</summary>
internal static class SideBySide
{
    /// <summary>Runs a piece of work per number.</summary>
    /// <param name="count">Numbers from 0 to this less 1.</param>
    /// <param name="work">Called from several threads.</param>
    /// <param name="cancellationToken">Observed before each piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled; work under way has ended.</exception>
    public static void For(int count, Action<int> work, CancellationToken cancellationToken = default) =>
        Plainly(() => Parallel.For(0, count, Options(cancellationToken), work), cancellationToken);

    /// <summary>The same, counted.</summary>
    /// <param name="count">Numbers from 0 to this less 1.</param>
    /// <param name="work">Called from several threads.</param>
    /// <param name="progress">Told after each piece where the stage takes more than a second; null for none.</param>
    /// <param name="stage">What is being done, in words.</param>
    /// <param name="cancellationToken">Observed before each piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled; work under way has ended.</exception>
    public static void For(int count, Action<int> work, IProgress<StageProgress>? progress, string stage, CancellationToken cancellationToken)
    {
        var counter = new StageCounter(progress, stage, count);
        For(count, CountedWork, cancellationToken);

        void CountedWork(int i)
        {
            work(i);
            counter.Step();
        }
    }

    /// <summary>As many pieces at once as there are processors.</summary>
    public static ParallelOptions Options(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };

    /// <summary>Runs parallel work. Of several failures one comes out: that it was cancelled, or else the first that is not itself a cancellation.</summary>
    /// <param name="run">Throws an <see cref="AggregateException"/> where a piece fails.</param>
    /// <param name="cancellationToken">What it observes.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Plainly(Action run, CancellationToken cancellationToken)
    {
        try
        {
            run();
        }
        catch (AggregateException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var failures = exception.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(failures.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures[0]);
        }
    }
}
