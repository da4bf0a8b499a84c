using System.CommandLine;

namespace ModelDiff.Cli.Configuration;

/// <summary>An option that a settings file gives a value to.</summary>
/// <param name="Option">The option.</param>
/// <param name="Key">How messages name its place in the file.</param>
/// <param name="Values">Its values as the command line would have them.</param>
internal sealed record FileSetting(Option Option, string Key, IReadOnlyList<string> Values)
{
    private bool IsFlag => Option.ValueType == typeof(bool);

    /// <summary>What stands for it on a command line; nothing for a flag that is not set.</summary>
    public IEnumerable<string> Words => IsFlag ? Values is ["true"] ? [Option.Name] : [] : Values.Select(value => $"{Option.Name}={value}");

    /// <summary>The key of an option: its long name without dashes.</summary>
    public static string KeyOf(Option option) => option.Name.TrimStart('-');
}
