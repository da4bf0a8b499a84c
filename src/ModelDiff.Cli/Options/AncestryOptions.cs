using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Options;

/// <summary>What is known of where the weights of two models come from.</summary>
/// <param name="withInitialization">Whether the victim's initial weights can be used.</param>
internal sealed class AncestryOptions(bool withInitialization = true)
{
    private readonly Option<string[]> _ancestors = new("--common-ancestor")
    {
        Description = "Public models that victim and suspect may both come from, such as a backbone: weights that are theirs do not count against the suspect. Files, folders of files, or names from --models.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _initialization = new("--initialization") { Description = "The weights at which the victim's training began. Trained weights are told from those by it.", HelpName = "MODEL" };

    public void AddTo(Command command) => command.Add(Headings.Verdict, withInitialization ? [_ancestors, _initialization] : [_ancestors]);

    /// <summary>Refuses the attestation of a secret initialization where the victim's weights began at public ones.</summary>
    /// <param name="seed">Of these; null where none is known.</param>
    /// <exception cref="UsageException">They did.</exception>
    public static void CheckSecret(long? seed)
    {
        if (seed is { } known)
            throw new UsageException(FormattableString.Invariant($"--secret-initialization: the victim's weights began at PyTorch's own initial ones of seed {known}, at which anybody can begin."));
    }

    /// <summary>Warns where the victim itself is named as a model that it comes from.</summary>
    /// <param name="options">What the command line names.</param>
    /// <param name="victim">SHA-256 of the victim's file; null where it is none.</param>
    /// <param name="terminal">Told.</param>
    public static void WarnOfVictim(WeightOptions options, string? victim, Terminal terminal)
    {
        if (victim is not null && options.CommonAncestors.Append(options.Initialization).FirstOrDefault(model => model?.FileHash == victim) is { Name: var name })
            terminal.Warn($"'{name}' is the victim itself: as {(options.Initialization?.Name == name ? "its own initialization" : "a model that both come from")} it takes all of the victim's weights out of the comparison.");
    }

    /// <summary>Reads the weights of these models.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="models">What is said of models.</param>
    /// <param name="isSecret">Whether nobody else can have begun at the victim's initial weights.</param>
    /// <exception cref="Models.ModelLoadException">One is no file, or its weights cannot be read.</exception>
    public WeightOptions Read(ParseResult parsed, ModelSettings models, bool isSecret) => new()
    {
        CommonAncestors = [.. (parsed.GetValue(_ancestors) ?? []).SelectMany((models with { ReadsWeights = true }).Expand).Select(name => WeightFiles.Read(models.Describe(name).Path))],
        Initialization = withInitialization && parsed.GetValue(_initialization) is { } name ? WeightFiles.Read(models.Describe(name).Path) : null,
        SecretInitialization = isSecret,
    };
}
