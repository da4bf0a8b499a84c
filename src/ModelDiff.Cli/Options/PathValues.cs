using System.CommandLine;

namespace ModelDiff.Cli.Options;

/// <summary>Options whose values are paths, told by what help calls their values: shells complete them with files, and a settings file gives them relative to itself.</summary>
internal static class PathValues
{
    private static readonly string[] Names = ["FILE", "FILE|-", "FILE|none", "FILE.safetensors", "LIST.json", "KEY.pem", "DIR", "SOURCE", "MODEL", "VICTIM", "SUSPECT", "DATA"];

    private static readonly string[] Written = ["--json", "--html", "--markdown", "--csv", "--attest", "--mlbom", "--save-pairs", "--png", "--training", "--case"];

    /// <summary>Whether the files that an option takes are written.</summary>
    public static bool AreWritten(Option option) => option.Required || Written.Contains(option.Name);

    /// <summary>Whether an option takes paths.</summary>
    public static bool AreTakenBy(Option option) => Names.Contains(option.HelpName);
}
