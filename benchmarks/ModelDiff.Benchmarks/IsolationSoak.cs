using System.Diagnostics;
using System.Globalization;
using ModelDiff.Inputs;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>Very many comparisons of two models in processes of their own, with gradients; the processes are replaced now and then. Memory must stay flat, and nobody may be left. Linux only.</summary>
internal static class IsolationSoak
{
    private const int ComparisonsPerChild = 100;
    private const int Lines = 10;

    public static async Task RunAsync(int comparisons)
    {
        var comparer = new ModelComparer();
        using var pairs = BenchmarkInputs.Pairs(8, 16);
        Console.WriteLine("| comparisons | this process, MiB | a child, MiB | live tensors |");
        Console.WriteLine("|---|---|---|---|");
        for (var done = 0; done < comparisons;)
        {
            using var victim = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.Small));
            using var suspect = IsolatedModel.Start(BenchmarkModels.Isolated(BenchmarkModels.Small));
            for (var i = 0; i < ComparisonsPerChild && done < comparisons; i++, done++)
            {
                await comparer.CompareAsync(victim, suspect, pairs);
                ModelGradients.Exist(suspect, pairs.First.AsTensor());
            }

            if (done % Math.Max(ComparisonsPerChild, comparisons / Lines) == 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {done} | {Resident(Environment.ProcessId):0} | {Resident(suspect.ProcessId!.Value):0} | {Tensor.TotalCount} |"));
        }

        Console.WriteLine($"children left: {Children()}");
    }

    private static double Resident(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.WorkingSet64 / (double)(1 << 20);
    }

    private static int Children() => Directory.GetDirectories("/proc/self/task").Sum(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
}
