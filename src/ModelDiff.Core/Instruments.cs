using System.Diagnostics.Metrics;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>What is counted. No tag names a model: there may be thousands.</summary>
internal static class Instruments
{
    private static readonly Meter Meter = new(ModelDiffTelemetry.MeterName, LibraryInfo.Version);

    /// <summary>Rows that models were asked for.</summary>
    public static Counter<long> Rows { get; } = Meter.CreateCounter<long>("modeldiff.rows", "{row}", "Rows that models were asked for");

    /// <summary>Calls of models.</summary>
    public static Counter<long> Batches { get; } = Meter.CreateCounter<long>("modeldiff.batches", "{batch}", "Calls of models, each for some rows");

    /// <summary>Seconds of a stage, by its name and outcome.</summary>
    public static Histogram<double> StageDuration { get; } = Meter.CreateHistogram("modeldiff.stage.duration", "s", "How long a stage of a comparison took", tags: null, new InstrumentAdvice<double>
    {
        HistogramBucketBoundaries = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000],
    });

    private static readonly Counter<long> CacheHits = Meter.CreateCounter<long>("modeldiff.cache.hits", "{row}", "Rows that were not asked, because their answers were kept");
    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>("modeldiff.verdicts", "{verdict}", "Verdicts on suspects");

    /// <summary>Counts rows that need not be asked.</summary>
    /// <param name="cache">Which cache: <c>endpoint</c> or <c>lineage</c>.</param>
    /// <param name="rows">How many.</param>
    public static void CountHits(string cache, long rows)
    {
        if (rows > 0)
            CacheHits.Add(rows, new KeyValuePair<string, object?>("modeldiff.cache", cache));
    }

    /// <summary>Counts a verdict.</summary>
    public static void CountVerdict(VerdictDecision decision) => Verdicts.Add(1, new KeyValuePair<string, object?>("modeldiff.decision", NameOf(decision)));

    /// <summary>A decision as tags have it.</summary>
    public static string NameOf(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "derived",
        VerdictDecision.NotShown => "not_shown",
        _ => "undetermined",
    };
}
