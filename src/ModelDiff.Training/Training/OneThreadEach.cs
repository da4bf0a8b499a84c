using System.Collections.Concurrent;
using TorchSharp;

namespace ModelDiff.Training;

/// <summary>Runs pieces of work side by side, each with one libtorch thread: small models train faster so than one after another with many.</summary>
internal static class OneThreadEach
{
    /// <summary>Takes the items in order, as many at once as there are processors. What the work throws comes out as it was thrown.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; work under way has ended.</exception>
    public static void Run<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellationToken)
    {
        // libtorch keeps the number per thread: set it where the work runs, and give it back there.
        var threads = torch.get_num_threads();
        SideBySide.Plainly(() => Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), SideBySide.Options(cancellationToken), Work), cancellationToken);

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
