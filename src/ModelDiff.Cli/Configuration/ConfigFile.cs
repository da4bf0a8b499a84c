using System.CommandLine;
using System.Text.Json;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Configuration;

/// <summary>A <c>modeldiff.json</c>: defaults of options by their long names, for all commands that take them or, in an object by a command's name, for that one.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsFound">Whether it was looked for, and not named.</param>
internal sealed record ConfigFile(string Path, bool IsFound)
{
    /// <summary>What <c>--config</c> says where no file is wanted.</summary>
    public const string None = "none";

    private const string Name = "modeldiff.json";
    private const string Schema = "$schema";

    private static readonly string[] Never = ["--config", "--help", "--version"];

    /// <summary>The file that a command line asks for, or that lies in the working directory or above it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Told of a file that is not trusted.</param>
    public static ConfigFile? For(ParseResult parsed, Terminal terminal)
    {
        if (!parsed.CommandResult.Command.Options.Contains(CommonOptions.Config))
            return null;
        if (parsed.GetValue(CommonOptions.Config) is { } given)
            return given == None ? null : new(given, false);
        var found = Above(Directory.GetCurrentDirectory()).Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
        if (found is null || !FoundFileGuard.IsAnybodys(found))
            return found is null ? null : new(found, true);
        terminal.Warn($"'{found}' was not read: everybody may write to it or into its folder. --config {found} reads it, --config none says that it is not wanted.");
        return null;
    }

    /// <summary>What it says for a command; an object of the command has more weight than what stands outside.</summary>
    /// <exception cref="InputFileException">It cannot be read, has unknown keys or values of another type, or says what it may not.</exception>
    public IReadOnlyCollection<FileSetting> SettingsFor(Command command)
    {
        var chosen = new Dictionary<string, FileSetting>(StringComparer.Ordinal);
        var settings = JsonSettings.Open(Path);
        settings.Text(Schema);
        Read(settings, Root(command), command, chosen);
        return chosen.Values;
    }

    private void Read(JsonSettings settings, Command at, Command command, Dictionary<string, FileSetting> chosen)
    {
        var isAbout = Line(command).Contains(at);
        var known = HelpText.AllOf(at).SelectMany(HelpText.OptionsOf).Where(option => !option.Required && !Never.Contains(option.Name)).ToLookup(FileSetting.KeyOf);
        var (sections, values) = (settings.Others.Where(IsSection).ToArray(), settings.Others.Where(property => !IsSection(property)).ToArray());
        foreach (var property in values)
        {
            if (!known.Contains(property.Name))
                throw settings.Fault($"the key {settings.Name(property.Name)} is unknown: it is no option of '{HelpText.FullNameOf(at)}'{(at.Subcommands.Count > 0 ? " or a command of it" : "")}.{Spelling.Question(property.Name, known.Select(option => option.Key))}");
            if (IsFound)
                FoundFileGuard.CheckKey(settings, Path, property.Name);
            var own = HelpText.OptionsOf(command).FirstOrDefault(option => !option.Required && FileSetting.KeyOf(option) == property.Name);
            var setting = OptionValues.Read(settings, property, own ?? known[property.Name].First());
            if (isAbout && own is not null)
                chosen[own.Name] = setting;
        }

        foreach (var section in sections)
        {
            var names = HelpText.SubcommandsOf(at).ToArray();
            var next = Array.Find(names, subcommand => subcommand.Name == section.Name)
                ?? throw settings.Fault($"the key {settings.Name(section.Name)} is unknown: '{HelpText.FullNameOf(at)}' has no command of that name, and no option takes an object.{Spelling.Question(section.Name, names.Select(subcommand => subcommand.Name))}");
            Read(settings.Object(section.Name)!, next, command, chosen);
        }
    }

    private static bool IsSection(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Object;

    private static IEnumerable<string> Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }

    private static Command Root(Command command) => Line(command).Last();

    /// <summary>A command and those above it.</summary>
    private static IEnumerable<Command> Line(Command command) => command.Parents.OfType<Command>().SelectMany(Line).Prepend(command);
}
