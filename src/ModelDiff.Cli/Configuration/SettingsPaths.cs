using System.CommandLine;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Configuration;

/// <summary>Paths in a settings file, which are relative to its folder; on a command line they are relative to the working directory.</summary>
/// <param name="file">The file.</param>
/// <param name="names">Names of models that a list gives; they are no paths.</param>
internal sealed class SettingsPaths(string file, IReadOnlySet<string> names)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;

    /// <summary>The path for the command line.</summary>
    public string Of(string path) =>
        path == OutputFiles.StandardOutput || path.Contains("://", StringComparison.Ordinal) || names.Contains(path) ? path : Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.GetFullPath(path, _folder));

    /// <summary>A setting with its paths for the command line.</summary>
    public FileSetting Of(FileSetting setting) => PathValues.AreTakenBy(setting.Option) ? setting with { Values = [.. setting.Values.Select(Of)] } : setting;

    /// <summary>The names of a list of models, or none where there is no list.</summary>
    /// <param name="list">The list, for the command line.</param>
    public static IReadOnlySet<string> NamesIn(string? list) => list is null ? new HashSet<string>() : ListedModel.ReadList(list).Select(model => model.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The option that names a list of models.</summary>
    public static bool IsList(Option option) => option.Name == "--models";
}
