using System.Collections.Concurrent;
using TorchSharp;

namespace ModelDiff.Training;

/// <summary>Runs pieces of work side by side, each with one libtorch thread: small models train faster so than one after another with many.</summary>
internal static class OneThreadEach
{
    /// <summary>Models trained at once on a GPU, which starts one small step after another whoever asks for it.</summary>
    public const int OnGpu = 4;

    /// <summary>Takes the items in order, as many at once as there are processors. What the work throws comes out as it was thrown.</summary>
    /// <param name="items">What there is to do.</param>
    /// <param name="work">Called from several threads.</param>
    /// <param name="cancellationToken">Observed before each item.</param>
    /// <param name="most">Most items at once; null for the processors alone.</param>
    /// <exception cref="OperationCanceledException">Cancelled; work under way has ended.</exception>
    public static void Run<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellationToken, int? most = null)
    {
        // libtorch keeps the number per thread: set it where the work runs, and give it back there.
        var threads = torch.get_num_threads();
        var options = SideBySide.Options(cancellationToken);
        options.MaxDegreeOfParallelism = Math.Min(options.MaxDegreeOfParallelism, most ?? int.MaxValue);
        SideBySide.Plainly(() => Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, Work), cancellationToken);

        void Work(T item)
        {
            LibtorchThreads.Set(1, threads);
            try
            {
                work(item);
            }
            finally
            {
                torch.set_num_threads(threads);
            }
        }
    }
}
