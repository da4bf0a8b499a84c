using System.Globalization;

namespace ModelDiff.Models;

/// <summary>Limits as messages tell them: the value, and what changes it.</summary>
internal static class LimitText
{
    public static string Memory(IsolationOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.MemoryLimit / (double)(1L << 30):0.##} GiB, {nameof(IsolationOptions.MemoryLimit)} or --model-memory");

    public static string BatchTime(IsolationOptions options) => Time(options.BatchTimeLimit, nameof(IsolationOptions.BatchTimeLimit));

    public static string LoadTime(IsolationOptions options) => Time(options.LoadTimeLimit, nameof(IsolationOptions.LoadTimeLimit));

    private static string Time(TimeSpan limit, string option) => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###} seconds, {option} or --model-timeout");
}
