using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace ModelDiff.Cli.Help;

/// <summary>The help of one command: what it does, usage, arguments, options and commands under their headings, examples.</summary>
/// <param name="writer">Receives it.</param>
/// <param name="width">Most characters in a line.</param>
internal sealed class HelpPage(TextWriter writer, int width)
{
    private const int MostChoices = 24;     // characters beside an option; more of them stand in its description

    /// <summary>Writes the page of a command.</summary>
    public void Write(Command command)
    {
        foreach (var line in TextLines.Of(command.Description ?? "", width))
            writer.WriteLine(line);
        writer.WriteLine();
        writer.WriteLine($"Usage: {Usage(command)}");
        WriteRows("Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        WriteGroups(HelpText.SubcommandsOf(command), subcommand => (subcommand.Name, subcommand.Description ?? ""));
        WriteGroups(HelpText.OptionsOf(command), option => (Label(option), Description(option)));
        if (HelpText.ExamplesOf(command) is { Count: > 0 } examples)
        {
            WriteTitle(examples.Count == 1 ? "Example" : "Examples");
            foreach (var example in examples)
                writer.WriteLine($"  {example}");
        }

        if (HelpText.SubcommandsOf(command).Any())
        {
            writer.WriteLine();
            writer.WriteLine($"'{HelpText.FullNameOf(command)} COMMAND --help' tells more.");
        }
    }

    private static string Usage(Command command)
    {
        var parts = new List<string> { HelpText.FullNameOf(command) };
        if (HelpText.SubcommandsOf(command).Any())
            parts.Add(command.Arguments.Count == 0 ? "COMMAND" : "[COMMAND]");
        parts.AddRange(command.Arguments.Select(argument => (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
        {
            (0, 1) => $"[{argument.Name}]",
            (0, _) => $"[{argument.Name}…]",
            (_, 1) => argument.Name,
            _ => $"{argument.Name}…",
        }));
        parts.AddRange(command.Options.Where(option => option.Required).Select(option => $"{option.Aliases.FirstOrDefault() ?? option.Name} {option.HelpName}"));
        return string.Join(' ', [.. parts, "[options]"]);
    }

    private void WriteGroups<T>(IEnumerable<T> symbols, Func<T, (string, string)> row)
        where T : Symbol
    {
        foreach (var group in symbols.GroupBy(HelpText.HeadingOf).OrderBy(group => Headings.InOrder.ToList().IndexOf(group.Key)))
            WriteRows(typeof(T) == typeof(Command) && group.Key == Headings.General ? "Commands" : group.Key, group.Select(row));
    }

    private void WriteRows(string title, IEnumerable<(string Label, string Text)> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0)
            return;
        WriteTitle(title);
        foreach (var line in TextLines.OfRows(all, width))
            writer.WriteLine(line);
    }

    private void WriteTitle(string title)
    {
        writer.WriteLine();
        writer.WriteLine(title);
    }

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias is ['-', not '?']).Append(option.Name));
        return Value(option) is { } value ? $"{names} {value}" : names;
    }

    /// <summary>The value that an option takes, or null for a flag.</summary>
    private static string? Value(Option option)
    {
        if (option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool))
            return null;
        var choices = string.Join('|', Choices(option));
        return option.HelpName ?? (choices.Length is > 0 and <= MostChoices ? choices : "NAME");
    }

    private static string Description(Option option)
    {
        var text = option.Description ?? "";
        if (Value(option) == "NAME" && Choices(option) is { Length: > 0 } choices)
            text += $" One of {string.Join(", ", choices)}.";
        if (option.Required)
            text += " Required.";
        return option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } standard
            ? $"{text} Default:{TextLines.Joint}{Convert.ToString(standard, CultureInfo.InvariantCulture)}"
            : text;
    }

    private static string[] Choices(Option option) => option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)];
}
