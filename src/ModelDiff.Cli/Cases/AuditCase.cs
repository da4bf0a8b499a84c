using System.CommandLine;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Cases;

/// <summary>A whole case in one file: the victim, the suspects, every option of <c>compare</c> by its long name, and the reports that are wanted.</summary>
/// <param name="Victim">For the command line, as everything here.</param>
/// <param name="Suspects">At least one.</param>
/// <param name="Settings">What the case says by options.</param>
/// <param name="Reports">What is written of each suspect.</param>
internal sealed record AuditCase(string Victim, IReadOnlyList<string> Suspects, IReadOnlyList<FileSetting> Settings, CaseReports Reports)
{
    /// <summary>Options of <c>compare</c> that a case has no say in: its reports, and how the command talks.</summary>
    private static readonly string[] Never = [.. CaseReports.All.Values.Select(report => report.Option), "--config", "--help", "--version", "--verbose", "--quiet"];

    /// <summary>The options that a case may set.</summary>
    /// <param name="compare">The command <c>compare</c>.</param>
    public static IEnumerable<Option> OptionsOf(Command compare) => HelpText.OptionsOf(compare).Where(option => !Never.Contains(option.Name));

    /// <summary>Reads one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="compare">The command <c>compare</c>.</param>
    /// <param name="folder">Takes the place of the folder for reports that the case names, or null.</param>
    /// <exception cref="UsageException">It cannot be read, lacks something, or has unknown keys or values of another type.</exception>
    public static AuditCase Read(string file, Command compare, string? folder)
    {
        try
        {
            return Read(JsonSettings.Open(file), file, compare, folder);
        }
        catch (InputFileException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static AuditCase Read(JsonSettings settings, string file, Command compare, string? folder)
    {
        settings.Text("$schema");
        var victim = settings.Text("victim") ?? throw settings.Fault("the key 'victim' is missing: the owner's model.");
        var suspects = settings.Texts("suspects") ?? throw settings.Fault("the key 'suspects' is missing: a list of models.");
        if (suspects.GroupBy(suspect => suspect, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw settings.Fault($"'suspects' names '{Excerpt.Of(twice)}' twice.");
        var reports = CaseReports.Read(settings.Object("reports"), Path.GetFileNameWithoutExtension(file) + ".reports");
        var options = Options(settings, compare).ToArray();
        var paths = SettingsPaths.For(file, options);
        return new AuditCase(paths.Of(victim), [.. suspects.Select(paths.Of)], [.. options.Select(paths.Of)], reports with { Folder = folder ?? paths.Of(reports.Folder) });
    }

    private static IEnumerable<FileSetting> Options(JsonSettings settings, Command compare)
    {
        var known = OptionsOf(compare).ToDictionary(FileSetting.KeyOf, StringComparer.Ordinal);
        foreach (var property in settings.Others)
        {
            if (!known.TryGetValue(property.Name, out var option))
                throw settings.Fault($"the key {settings.Name(property.Name)} is unknown: {Why(property.Name, known.Keys)}");
            yield return OptionValues.Read(settings, property, option);
        }
    }

    private static string Why(string key, IEnumerable<string> known)
    {
        if (CaseReports.All.FirstOrDefault(report => report.Value.Option == $"--{key}") is { Key: { } format })
            return $"an audit writes such a file for each suspect; name it in \"reports\": {{\"formats\": [\"{format}\"]}}.";
        return $"a case has victim, suspects, reports and the options of 'modeldiff compare' by their long names.{Spelling.Question(key, known.Concat(["victim", "suspects", "reports"]))}";
    }
}
