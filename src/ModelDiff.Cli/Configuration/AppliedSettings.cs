using System.CommandLine;
using System.Runtime.CompilerServices;

namespace ModelDiff.Cli.Configuration;

/// <summary>What a command line has from a settings file.</summary>
/// <param name="File">The file.</param>
/// <param name="Options">The options that it set.</param>
internal sealed record AppliedSettings(string File, IReadOnlyCollection<Option> Options)
{
    private static readonly ConditionalWeakTable<ParseResult, AppliedSettings> All = [];

    /// <summary>What a command line has from a file, or null.</summary>
    public static AppliedSettings? Of(ParseResult parsed) => All.TryGetValue(parsed, out var settings) ? settings : null;

    /// <summary>Keeps it for those who ask.</summary>
    public void AddTo(ParseResult parsed) => All.AddOrUpdate(parsed, this);
}
