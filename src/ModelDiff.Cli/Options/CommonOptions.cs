using System.CommandLine;

namespace ModelDiff.Cli.Options;

/// <summary>Options that every command takes.</summary>
internal static class CommonOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "On failure, show the stack trace too.", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress.", Recursive = true };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Take what is not given here from this file. Default: the nearest modeldiff.json of this folder and those above it; 'none' for none.",
        HelpName = "FILE|none",
    };

    public static Option<string> Device { get; } = new("--device")
    {
        Description = "Where models run and are trained: auto (CUDA where there is one), cpu, cuda or cuda:N.",
        HelpName = "auto|cpu|cuda[:N]",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<string?> Json { get; } = new("--json") { Description = "Write the result as JSON to this file, or to standard output with '-'.", HelpName = "FILE|-" };
}
