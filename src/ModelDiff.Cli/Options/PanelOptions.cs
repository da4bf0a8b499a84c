using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Fingerprints;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Options;

/// <summary>The panel of reference models, and how it judges.</summary>
internal sealed class PanelOptions
{
    private const string Name = "--panel";
    private const string Models = "Reference models that have nothing to do with victim or suspect: files, folders of files, a panel.json or its folder, or names from --models";

    private readonly Option<string[]> _panel = new(Name)
    {
        Description = $"{Models}. With them there is a verdict.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<double> _falsePositiveRate = OptionText.Number("--fpr", 0.01, "Accepted false-positive rate: how often an innocent model may be called derived.", value => value is > 0 and < 1, "a number between 0 and 1");
    private readonly Option<bool> _sequential = new("--sequential") { Description = "Ask the suspect for the panel's probe in goes, and stop as soon as the evidence suffices." };
    private readonly Option<int> _maxQueries = OptionText.Number<int>("--max-queries", "Most rows that the suspect is asked for, pairs and probe together.", value => value >= 64, "a whole number, at least 64");
    private readonly Option<bool> _inRange = new("--noise-in-range") { Description = "Cut the probe's noise off where the input range ends, for models that take nothing else." };

    private readonly Option<bool> _secretInitialization = new("--secret-initialization") { Description = "It is attested from before the dispute that nobody else can have begun at the victim's initial weights: no twins of those are needed. Of a model that was fine-tuned from weights that others have it is true of the rest alone: name those as --common-ancestor." };
    private readonly Option<bool> _keepClose = new("--keep-close") { Description = "Keep reference models in the panel that look like ones made from the victim." };

    private readonly bool _withSuspect;
    private readonly bool _withModels;
    private readonly bool _takesPacked;

    /// <param name="withSuspect">Whether there is one suspect, which may be asked in goes.</param>
    /// <param name="withModels">Whether models of the panel are named, or made.</param>
    /// <param name="takesPacked">Whether a packed panel may tell what all models are asked.</param>
    public PanelOptions(bool withSuspect = true, bool withModels = true, bool takesPacked = false)
    {
        (_withSuspect, _withModels, _takesPacked) = (withSuspect, withModels, takesPacked);
        if (takesPacked)
            _panel.Description = $"{Models}; or a file by 'panel pack', which tells what all models are asked. With them there is a verdict.";
        if (!withSuspect)
            _maxQueries.Description = "Most rows that each model is asked for.";
    }

    public void AddTo(Command command)
    {
        if (_withModels)
            command.Add(Headings.Verdict, _panel);
        command.Add(Headings.Verdict, _falsePositiveRate, _maxQueries, _inRange);
        if (_withSuspect)
            command.Add(Headings.Verdict, _sequential, _secretInitialization, _keepClose);
    }

    /// <summary>Adds what a panel is reviewed for, before there is a suspect.</summary>
    public void AddForReview(Command command)
    {
        command.Add(Headings.Verdict, _falsePositiveRate, _secretInitialization);
    }

    /// <summary>What a panel is reviewed for.</summary>
    public AuditOptions ReadForReview(ParseResult parsed) => new() { FalsePositiveRate = parsed.GetValue(_falsePositiveRate), SecretInitialization = parsed.GetValue(_secretInitialization) };

    /// <summary>Adds what decides of the probe of a panel that is packed.</summary>
    public void AddForPacking(Command command)
    {
        command.Add(Headings.Verdict, _maxQueries, _inRange);
    }

    /// <summary>The probe of a panel that is packed.</summary>
    /// <inheritdoc cref="Read"/>
    public AuditOptions ReadForPacking(ParseResult parsed, int pairs) => WithProbe(new AuditOptions(), parsed, pairs);

    /// <summary>What a command line names as panel, as shadows and as models that know images; nothing where the command takes none.</summary>
    public static IReadOnlyList<string> Given(ParseResult parsed) =>
        [.. parsed.CommandResult.Command.Options.OfType<Option<string[]>>().Where(option => option.Name is Name or ShadowOptions.Name or CoinOptions.Hard).SelectMany(option => parsed.GetValue(option) ?? [])];

    /// <summary>The models that the command line names; a packed panel is none.</summary>
    /// <exception cref="UsageException">There is a packed panel where it does not apply.</exception>
    public IReadOnlyList<string> Panel(ParseResult parsed) =>
        Packed(parsed) is { } packed && !_takesPacked
            ? throw new UsageException($"'{packed}' is a packed panel, whose models were asked inputs of its own: 'compare' and 'fingerprint create' take it.")
            : [.. (parsed.GetValue(_panel) ?? []).Where(name => !PackedPanelFile.IsPanel(name))];

    /// <summary>The packed panel that the command line names, or null.</summary>
    /// <exception cref="UsageException">There are several, or an option that asks for other inputs than its own.</exception>
    public string? Packed(ParseResult parsed)
    {
        string[] files = [.. (parsed.GetValue(_panel) ?? []).Where(PackedPanelFile.IsPanel)];
        if (files.Length > 1)
            throw new UsageException($"'{files[0]}' and '{files[1]}' are packed panels, whose models were asked different inputs: give one, and other models as files.");
        if (files is [var file] && new Option[] { _maxQueries, _inRange }.FirstOrDefault(parsed.IsGiven) is { } given)
            throw new UsageException($"{given.Name} has no say where the packed panel '{file}' tells what models are asked: leave it out, or pack the panel so.");
        return files.FirstOrDefault();
    }

    /// <summary>How the panel judges.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="pairs">The number of input pairs, which cost two rows each.</param>
    public AuditOptions Read(ParseResult parsed, int pairs)
    {
        var options = new AuditOptions { FalsePositiveRate = parsed.GetValue(_falsePositiveRate), Sequential = Has(_sequential), SecretInitialization = Has(_secretInitialization), KeepsClose = Has(_keepClose) };
        return WithProbe(options, parsed, pairs);

        bool Has(Option<bool> option) => _withSuspect && parsed.GetValue(option);
    }

    private AuditOptions WithProbe(AuditOptions options, ParseResult parsed, int pairs)
    {
        if (parsed.GetValue(_inRange))
            options = options with { Probe = options.Probe with { InRange = true } };
        if (parsed.Given(_maxQueries) is not { } queries)
            return options;
        var rows = queries - (2 * pairs);
        if (rows < AuditOptions.LeastQueries)
            throw new UsageException($"--max-queries {queries} leaves {Math.Max(0, rows)} rows beside {pairs} pairs; the probe needs {AuditOptions.LeastQueries}: give fewer --pairs.");
        return options with { MaximumQueries = rows };
    }
}
