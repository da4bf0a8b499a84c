using Microsoft.Extensions.Logging;
using ModelDiff.Models;

namespace ModelDiff;

/// <summary>What a comparer logs, one message per stage.</summary>
internal static partial class ComparerLog
{
    /// <summary>The batch is described only where somebody reads it.</summary>
    public static void MadePairs(ILogger logger, int count, string generator, InputBatch inputs)
    {
        if (logger.IsEnabled(LogLevel.Information))
            MadePairs(logger, count, generator, inputs.RowDescription);
    }

    [LoggerMessage(1, LogLevel.Information, "Asked {Model} {Rows} rows in {Elapsed}")]
    public static partial void Asked(ILogger logger, string model, long rows, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Information, "Made {Count} {Generator} pairs of {Inputs}", SkipEnabledCheck = true)]
    private static partial void MadePairs(ILogger logger, int count, string generator, string inputs);
}
