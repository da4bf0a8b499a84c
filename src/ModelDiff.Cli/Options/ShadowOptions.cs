using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>The owner's own copies of the victim, by which a verdict tells its power.</summary>
internal sealed class ShadowOptions
{
    /// <summary>The option's name.</summary>
    public const string Name = "--shadows";

    private readonly Option<string[]> _shadows = new(Name)
    {
        Description = "Copies of the victim by 'shadows train': a shadows.json or its folder. With them a verdict tells how often it would find a copy.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command) => command.Add(Headings.Verdict, _shadows);

    /// <summary>What the command line names, besides a panel.</summary>
    /// <exception cref="UsageException">There is no panel to judge copies by.</exception>
    public IReadOnlyList<string> Read(ParseResult parsed, IReadOnlyList<string> panel)
    {
        var shadows = parsed.GetValue(_shadows) ?? [];
        return shadows.Length == 0 || panel.Count > 0 ? shadows : throw new UsageException($"{Name} needs --panel: copies are judged by the panel, as suspects are.");
    }
}
