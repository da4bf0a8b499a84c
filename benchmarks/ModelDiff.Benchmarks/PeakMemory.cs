using System.Globalization;
using ModelDiff.Measures;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>The most memory that a DDV over 1,000 pairs of 3x224x224 takes beyond the pairs themselves, beside that of one bare batch. Linux only.</summary>
internal static class PeakMemory
{
    private const int BatchSize = 32;

    public static async Task RunAsync(int pairCount)
    {
        using var model = TorchScriptAdapter.Load(DdvBenchmark.ModelPath ?? throw new InvalidOperationException("Set MODELDIFF_RESNET18 to a TorchScript file of a ResNet-18: python3 tests/oracle/make_models.py torchvision DIR"));
        using var pairs = BenchmarkInputs.Pairs(pairCount, 3, 224, 224);
        var idle = Resident("VmRSS");
        var batch = Peak(() =>
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            for (var i = 0; i < 3; i++)
                model.Forward(pairs.First.AsTensor().narrow(0, 0, Math.Min(BatchSize, pairCount))).Dispose();
        }) - idle;
        ResetPeak();
        await new DdvComputer(OutputDistance.Cosine, BatchSize).ComputeAsync(model, pairs);
        var ddv = Resident("VmHWM") - idle;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pairCount} pairs, {idle:0} MiB resident with them; beyond that, at the peak: one bare batch of {BatchSize} rows {batch:0} MiB, the whole DDV {ddv:0} MiB"));
    }

    private static double Peak(Action action)
    {
        ResetPeak();
        action();
        return Resident("VmHWM");
    }

    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>A figure of /proc/self/status in MiB.</summary>
    private static double Resident(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key + ":", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
