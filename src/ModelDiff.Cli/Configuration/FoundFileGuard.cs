using System.CommandLine;
using ModelDiff.Cli.Options;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Configuration;

/// <summary>What a settings file may say that nobody named, but that lay in the folder or above it: perhaps a stranger's, unpacked with the suspect.</summary>
/// <remarks>It may say how inputs are made, how models take them, and with what they are compared. It may not loosen what holds a stranger's model, speak to the network or with somebody's secrets, write files, say who vouches for what, give another meaning to the words of the command line, or lead out of its own folder. What is not listed here is refused.</remarks>
internal static class FoundFileGuard
{
    private static readonly HashSet<string> Allowed =
    [
        "inputs", "generator", "pairs", "pairs-file", "epsilon", "steps", "loss", "craft-on", "tries", "distance", "similarity", "seed", "batch-size",
        "panel", "shadows", "fpr", "max-queries", "noise-in-range", "sequential", "fail-on", "fail-on-reuse",
        "canvas", "size", "channels", "input-shape", "range", "resize", "resize-shortest", "interpolation", "crop", "color", "scale", "mean", "std", "layout",
        "output", "output-kind", "hold", "hold-zeros", "classes",
        "references", "twins", "same-seed", "shadows-per-method", "method", "architectures", "queries", "task", "hours",
    ];

    /// <summary>Whether everybody may write to a file or into its folder, such as <c>/tmp</c>: who put it there is not known. Links are followed, and the link's own folder counts too.</summary>
    public static bool IsAnybodys(string file)
    {
        var real = RealPath.Of(file);
        return IsOpen(real) || IsOpen(Path.GetDirectoryName(real)!) || IsOpen(Path.GetDirectoryName(file)!);

        static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0;
    }

    /// <exception cref="InputFileException">The key is none that a file may say that was merely found.</exception>
    public static void CheckKey(JsonSettings settings, string file, string key)
    {
        if (!Allowed.Contains(key))
            throw settings.Fault($"{settings.Name(key)} is not taken from a file that nobody named, because the file may be a stranger's: give --{key} on the command line, or the file with --config {file}; --config none does without it.");
    }

    /// <exception cref="UsageException">A path leads out of the file's folder or to the network.</exception>
    public static void CheckPaths(FileSetting setting, string file)
    {
        if (!PathValues.AreTakenBy(setting.Option))
            return;
        var folder = RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(file))!);
        foreach (var path in setting.Values)
        {
            if (EndpointSettings.IsEndpoint(path) || (PanelList.In(path) is { } list && ListedModel.ReadList(list).Any(model => EndpointSettings.IsEndpoint(model.Path))))
                throw Refusal($"leads to the network ('{path}')");
            var real = RealPath.Of(path);
            if (real != folder && !real.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw Refusal($"leads out of the file's folder ('{path}')");
        }

        UsageException Refusal(string what) => new($"Cannot use '{file}': {setting.Key} {what}, which is not taken from a file that nobody named: give {setting.Option.Name} on the command line, or the file with --config {file}; --config none does without it.");
    }
}
