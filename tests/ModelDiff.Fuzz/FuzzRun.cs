using System.Diagnostics;

namespace ModelDiff.Fuzz;

/// <summary>What came of giving a reader many wrong inputs.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="Inputs">How many it got.</param>
/// <param name="Accepted">How many it read, the change notwithstanding.</param>
/// <param name="Slowest">The longest that one took.</param>
/// <param name="SlowestNumber">Which one that was.</param>
/// <param name="LargestAllocation">The most managed memory that one asked for, in bytes.</param>
/// <param name="Faults">What it threw that its documentation does not say, each place once, with the input.</param>
internal sealed record FuzzRun(string Reader, int Inputs, int Accepted, TimeSpan Slowest, int SlowestNumber, long LargestAllocation, IReadOnlyList<FuzzFault> Faults)
{
    /// <summary>Gives a reader its seeds and then inputs made from them; the same seed gives the same inputs.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="first">The number of the first one, so that a long run can be made in parts.</param>
    /// <param name="cancellationToken">Ends the run after the input at hand.</param>
    /// <returns>What came of the inputs so far.</returns>
    public static FuzzRun Of(FuzzedReader reader, int inputs, int seed, int first = 0, CancellationToken cancellationToken = default)
    {
        var done = 0;
        var faults = new Dictionary<string, FuzzFault>();
        var (accepted, slowest, slowestNumber, largest) = (0, TimeSpan.Zero, 0, 0L);
        for (var i = first; i < first + inputs && !cancellationToken.IsCancellationRequested; i++, done++)
        {
            var content = Input(reader, seed, i);
            var (start, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                reader.Read(content);
                accepted++;
            }
            catch (Exception exception) when (reader.Documented.Contains(exception.GetType()))
            {
                // As it should be.
            }
            catch (Exception exception)
            {
                var fault = new FuzzFault(i, exception.GetType().Name, exception.ToString(), content);
                faults.TryAdd(fault.Place, fault);
            }

            if (Stopwatch.GetElapsedTime(start) is var time && time > slowest)
                (slowest, slowestNumber) = (time, i);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return new(reader.Name, done, accepted, slowest, slowestNumber, largest, [.. faults.Values]);
    }

    /// <summary>An input by its number, which needs no other one.</summary>
    public static byte[] Input(FuzzedReader reader, int seed, int number)
    {
        var content = reader.Seeds[number % reader.Seeds.Count];
        return number < reader.Seeds.Count ? content : reader.Mutate(content, new Random(HashCode(seed, number)));
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 486_187_739));
}
