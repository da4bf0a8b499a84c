using System.CommandLine;
using System.CommandLine.Parsing;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Configuration;

/// <summary>Puts what a settings file says behind what the command line says, as if it had been typed there.</summary>
internal static class Defaults
{
    private const string EndOfOptions = "--";
    private const int LongestWord = 300;

    /// <summary>Options of which the command line takes one: given there, it displaces the other one of a file.</summary>
    private static readonly (string, string)[] Rivals = [("--inputs", "--pairs-file"), ("--size", "--input-shape"), ("--resize", "--resize-shortest"), ("--cache", "--repeats")];

    /// <summary>The command line with the defaults of the file that is for it.</summary>
    /// <param name="parsed">The command line, without errors.</param>
    /// <param name="words">Its words.</param>
    /// <param name="terminal">Told of what was taken.</param>
    /// <exception cref="UsageException">The file says what makes no sense, or what it may not.</exception>
    public static ParseResult Apply(ParseResult parsed, IReadOnlyList<string> words, Terminal terminal)
    {
        if (ConfigFile.For(parsed, terminal) is not { } file)
            return parsed;
        var settings = Relevant(file, parsed);
        string[] added = [.. settings.SelectMany(setting => setting.Words)];
        if (added.Length == 0)
            return parsed;
        var applied = parsed.RootCommandResult.Command.Parse([.. words.TakeWhile(word => word != EndOfOptions), .. added, .. words.SkipWhile(word => word != EndOfOptions)]);
        Check(applied, file.Path, settings);
        OutputFiles.CheckApart(OutputsOf(applied), [file.Path]);
        new AppliedSettings(file.Path, [.. settings.Select(setting => setting.Option)]).AddTo(applied);
        terminal.Say($"note: '{file.Path}' gives {string.Join(' ', added.Select(Shown))}");
        return applied;
    }

    /// <exception cref="UsageException">A value is none that its option takes.</exception>
    /// <param name="parsed">A command line with what a file says.</param>
    /// <param name="file">The file.</param>
    /// <param name="settings">What it says.</param>
    public static void Check(ParseResult parsed, string file, IReadOnlyCollection<FileSetting> settings)
    {
        foreach (var error in parsed.Errors)
        {
            var setting = settings.FirstOrDefault(setting => setting.Option.Name == UsageComplaint.OptionOf(error)?.Name);
            throw new UsageException($"Cannot use '{file}': {(setting is null ? "" : $"{setting.Key}: ")}{UsageComplaint.TextOf(error)}");
        }
    }

    /// <summary>A word on one line, which a long value cannot push out of sight and a line break cannot end.</summary>
    private static string Shown(string word)
    {
        var line = RecordedWords.WithoutPassword(word).ReplaceLineEndings(" ");
        return line.Length <= LongestWord ? line : $"{line[..LongestWord]}…";
    }

    private static FileSetting[] Relevant(ConfigFile file, ParseResult parsed)
    {
        try
        {
            FileSetting[] settings = [.. file.SettingsFor(parsed.CommandResult.Command).Where(setting => !IsGiven(parsed, setting.Option.Name) && !RivalsOf(setting.Option.Name).Any(rival => IsGiven(parsed, rival)))];
            var paths = SettingsPaths.For(file.Path, settings, Given(parsed, SettingsPaths.IsList));
            settings = [.. settings.Select(paths.Of)];
            if (file.IsFound)
                Array.ForEach(settings, setting => FoundFileGuard.CheckPaths(setting, file.Path));
            return settings;
        }
        catch (InputFileException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static bool IsGiven(ParseResult parsed, string name) => parsed.CommandResult.Children.OfType<OptionResult>().Any(result => !result.Implicit && result.Option.Name == name);

    private static string? Given(ParseResult parsed, Func<Option, bool> isWanted) =>
        parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => !result.Implicit && isWanted(result.Option))?.Tokens[0].Value;

    private static IEnumerable<string> RivalsOf(string name) => Rivals.Where(pair => pair.Item1 == name || pair.Item2 == name).Select(pair => pair.Item1 == name ? pair.Item2 : pair.Item1);

    /// <summary>The files that a command line says are written.</summary>
    private static IEnumerable<string> OutputsOf(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Where(result => PathValues.AreWritten(result.Option)).SelectMany(result => result.Tokens).Select(token => token.Value);
}
