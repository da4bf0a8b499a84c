using System.Runtime.ExceptionServices;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Asking;

/// <summary>Many models asked at the same time, each by a thread of its own with its share of libtorch's threads: small models take a fraction of the time so, and other work on the machine slows them down no more than its share.</summary>
/// <remarks>
/// The share follows from the number of models and of libtorch's threads alone, not from how many are asked at once, because last digits depend on it.
/// Models that stay open may share whatever their owner pleases, so that they are asked one after another with all threads.
/// </remarks>
/// <param name="atOnce">Most models asked at the same time, at least 1; null for one per share of the threads.</param>
internal sealed class ManyModels(int? atOnce = null)
{
    /// <summary>Asks each model, beginning in order. Where one fails, no further model is begun; those under way are finished, and the first failure in order tells.</summary>
    /// <param name="models">Borrowed.</param>
    /// <param name="ask">Asks a model, by its position; given where it reports, and called from several threads.</param>
    /// <param name="keep">Takes what came of it, on the thread that began to ask: the same number of libtorch's threads computes with it, however the answers came.</param>
    /// <param name="progress">Told the rows done of all models, as <c>asking {name} ({position} of {count})</c>.</param>
    /// <param name="cancellationToken">Observed by who asks.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask ForEachAsync<T>(
        IReadOnlyList<ModelReference> models, Func<int, IProgress<StageProgress>?, ValueTask<T>> ask, Action<int, T> keep, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var account = progress is null ? null : new ManyModelsProgress(progress, models.Count);
        var threads = get_num_threads();
        var share = Math.Max(1, threads / Math.Max(1, models.Count));
        var workers = Math.Min(models.Count, Math.Min(atOnce ?? int.MaxValue, threads / share));
        if (models.Any(model => model.StaysOpen))
        {
            for (var position = 0; position < models.Count; position++)
                keep(position, await AskAsync(position).ConfigureAwait(false));
            return;
        }

        var (next, failures) = (-1, new Exception?[models.Count]);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);

        async Task<T> AskAsync(int position)
        {
            var answers = await ask(position, account?.Of(position)).ConfigureAwait(false);
            account?.Finish(position);
            return answers;
        }

        // libtorch keeps its number of threads per thread; what comes after all models may go on in one of these.
        void Work()
        {
            LibtorchThreads.Set(share, threads);
            AskInTurn();
            set_num_threads(threads);
        }

        void AskInTurn()
        {
            while (!Array.Exists(failures, failure => failure is not null) && Interlocked.Increment(ref next) is var position && position < models.Count)
            {
                try
                {
                    keep(position, AskAsync(position).GetAwaiter().GetResult());
                }
                catch (Exception failure)
                {
                    failures[position] = failure;
                }
            }
        }
    }
}
