using System.CommandLine;

namespace ModelDiff.Cli.Options;

/// <summary>Tells options that a command line or its settings file gives from those that take their defaults.</summary>
internal static class GivenOptions
{
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The number that is given; null where none is.</summary>
    public static T? Given<T>(this ParseResult parsed, Option<T> option)
        where T : struct => parsed.IsGiven(option) ? parsed.GetValue(option) : null;
}
