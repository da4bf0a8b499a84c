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

    /// <summary>The paths of a settings file, with the names of the list of models that it gives.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What it says.</param>
    /// <param name="otherList">The list that counts where it gives none, for the command line; null for none.</param>
    public static SettingsPaths For(string file, IEnumerable<FileSetting> settings, string? otherList = null)
    {
        var own = settings.FirstOrDefault(setting => IsList(setting.Option));
        var list = own is null ? otherList : new SettingsPaths(file, new HashSet<string>()).Of(own.Values[0]);
        return new(file, list is null ? new HashSet<string>() : ListedModel.ReadList(list).Select(model => model.Name).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The option that names a list of models.</summary>
    public static bool IsList(Option option) => option.Name == "--models";
}
