using System.Diagnostics;
using System.Text;
using ModelDiff.Models;
using ModelDiff.Reports;

namespace ModelDiff.Benchmarks;

/// <summary>Comparisons in which one of the two models' processes is killed at a random moment. Each must end as the undisturbed one did, to the last bit.</summary>
internal static class IsolationKills
{
    private static readonly ComparisonOptions Options = new() { Pairs = 64 };

    public static async Task RunAsync(int kills)
    {
        var random = new Random(1);
        var (expected, time) = await CompareAsync(_ => Task.FromResult(false));
        (_, time) = await CompareAsync(_ => Task.FromResult(false));
        var (equal, hit) = (0, 0);
        for (var i = 0; i < kills; i++)
        {
            var moment = time * random.NextDouble();
            var killed = false;
            var (result, _) = await CompareAsync(async child => killed = await KillAsync(child, moment), killSuspect: i % 2 == 1);
            equal += result == expected ? 1 : 0;
            hit += killed ? 1 : 0;
        }

        Console.WriteLine(FormattableString.Invariant($"processes killed within a comparison of {time.TotalMilliseconds:0} ms: {hit} of {kills}; results equal to the undisturbed one: {equal} of {kills}"));
    }

    /// <returns>The result as JSON, and how long the comparison took.</returns>
    private static async Task<(string Json, TimeSpan Time)> CompareAsync(Func<int, Task<bool>> disturb, bool killSuspect = false)
    {
        using var victim = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.Small));
        using var suspect = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.Small));
        var start = Stopwatch.GetTimestamp();
        var disturbing = disturb((killSuspect ? suspect : victim).ProcessId!.Value);
        var comparison = await new ModelComparer(Options).CompareAsync(victim, suspect);
        var time = Stopwatch.GetElapsedTime(start);
        await disturbing;
        using var json = new MemoryStream();
        ComparisonJson.Write(comparison with { Elapsed = new() }, json);
        return (Encoding.UTF8.GetString(json.ToArray()), time);
    }

    /// <returns>Whether the process was still there.</returns>
    private static async Task<bool> KillAsync(int child, TimeSpan moment)
    {
        await Task.Delay(moment);
        try
        {
            using var process = Process.GetProcessById(child);
            process.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;   // the comparison was over before
        }
    }
}
