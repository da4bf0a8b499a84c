using System.Diagnostics;
using System.Globalization;

namespace ModelDiff.Benchmarks;

/// <summary>
/// Measures ratios on a machine that is not quiet: runs the two sides alternately and takes the median of the ratios of neighbors,
/// so that what slows the machine for a while slows both.
/// </summary>
internal static class PairedRatios
{
    private const int WarmUps = 3;

    public static void Run(int rounds)
    {
        WriteHead();
        var ddv = new DdvBenchmark();
        ddv.Setup();
        Measure("DDV", "bare forward passes", () => ddv.Ddv(), ddv.BareForward, rounds);
        ddv.Cleanup();

        var adversarial = new AdversarialBenchmark();
        adversarial.Setup();
        Measure("adversarial pairs", "bare PGD, parameters frozen", adversarial.Library, adversarial.BareLoopFrozen, rounds);
        Measure("adversarial pairs", "bare PGD with parameter gradients", adversarial.Library, adversarial.BareLoopWithParameterGradients, rounds);
        adversarial.Cleanup();
    }

    public static void WriteHead()
    {
        Console.WriteLine("| measured | against | ratio (median) | quartiles | ratio of the fastest | rounds |");
        Console.WriteLine("|---|---|---|---|---|---|");
    }

    public static void Measure(string subject, string reference, Action measured, Action against, int rounds)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            against();
            measured();
        }

        // The order alternates, so that neither side always runs after the other.
        var times = Enumerable.Range(0, rounds).Select(round =>
        {
            var (first, second) = round % 2 == 0 ? (measured, against) : (against, measured);
            var (a, b) = (Time(first), Time(second));
            return round % 2 == 0 ? (Measured: a, Against: b) : (Measured: b, Against: a);
        }).ToArray();
        var ratios = times.Select(time => time.Measured / time.Against).Order().ToArray();
        var fastest = times.Min(time => time.Measured) / times.Min(time => time.Against);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {subject} | {reference} | {ratios[rounds / 2]:0.000} | {ratios[rounds / 4]:0.000} to {ratios[rounds * 3 / 4]:0.000} | {fastest:0.000} | {rounds} |"));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
