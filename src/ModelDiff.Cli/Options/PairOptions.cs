using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Inputs;
using ModelDiff.Measures;

namespace ModelDiff.Cli.Options;

/// <summary>How input pairs are made and compared.</summary>
internal sealed class PairOptions
{
    private static readonly string[] AskingNobody = ["sign", "natural", "random", "cutmix"];
    private static readonly string[] Generators = ["automatic", "natural", "random", "sign", "adversarial", "search", "boundary", "cutmix"];

    private readonly Option<string?> _inputs = new("--inputs") { Description = "Seed inputs: a folder of images, .safetensors (tensor 'inputs'), .npy, .npz or an IDX file of images. Default: random inputs.", HelpName = "SOURCE" };
    private readonly Option<string> _generator = new("--generator") { Description = "How pairs are made. 'automatic': adversarial; sign where no model has gradients, or where a panel judges, whose verdict does not rest on pairs, unless an option of the attack is given; natural for texts.", DefaultValueFactory = _ => "automatic" };
    private readonly Option<int> _pairs = OptionText.Number("--pairs", 100, "How many pairs.", value => value >= 2, "a whole number, at least 2");
    private readonly Option<string?> _pairsFile = new("--pairs-file") { Description = "Use these pairs: tensors 'first' and 'second', float32 [N, …].", HelpName = "FILE.safetensors" };
    private readonly Option<string?> _savePairs = new("--save-pairs") { Description = "Write the pairs that were made to this file.", HelpName = "FILE" };
    private readonly Option<double> _epsilon = OptionText.Number("--epsilon", 0.0627, "Largest change of an input element, as a share of the input range.", value => value is > 0 and <= 1, "a number above 0 and at most 1");
    private readonly Option<int> _steps = OptionText.Number("--steps", 50, "Steps of the attack.", value => value >= 1, "a whole number, at least 1");
    private readonly Option<int> _tries = OptionText.Number("--tries", 1000, "Mutations tried by the search.", value => value >= 1, "a whole number, at least 1");
    private readonly Option<string> _loss = new("--loss") { Description = "What the attack drives the outputs to.", DefaultValueFactory = _ => AttackLoss.Diversity.Name };
    private readonly Option<string> _craftOn = new("--craft-on") { Description = "The model that adversarial and boundary inputs are crafted on.", DefaultValueFactory = _ => "suspect" };
    private readonly Option<string> _distance = new("--distance") { Description = "Distance between a model's two outputs.", DefaultValueFactory = _ => OutputDistance.Cosine.Name };
    private readonly Option<string> _similarity = new("--similarity") { Description = "Similarity of two decision distance vectors.", DefaultValueFactory = _ => DdvSimilarity.Cosine.Name };
    private readonly AskingOptions _asking = new();
    private readonly Option<long> _seed = OptionText.Number("--seed", 0L, "Decides every random choice.", _ => true, "a whole number");

    private readonly bool _withSuspect;
    private readonly bool _withVictim;

    /// <param name="withSuspect">Whether there is a suspect while pairs are made.</param>
    /// <param name="withVictim">Whether there is a victim; where there is none, pairs are of a kind for which no model is asked.</param>
    public PairOptions(bool withSuspect = true, bool withVictim = true)
    {
        (_withSuspect, _withVictim) = (withSuspect, withVictim);
        if (!withSuspect)
            _craftOn.DefaultValueFactory = _ => "victim";
        if (!withVictim)
            (_generator.Description, _generator.DefaultValueFactory) = ("How pairs are made: without asking a model.", _ => AskingNobody[0]);
        _generator.AcceptOnlyFromAmong(withVictim ? Generators : AskingNobody);
        _loss.AcceptOnlyFromAmong([.. AttackLoss.All.Select(loss => loss.Name)]);
        _craftOn.AcceptOnlyFromAmong("victim", "suspect", "both");
        _distance.AcceptOnlyFromAmong([.. OutputDistance.All.Select(distance => distance.Name)]);
        _similarity.AcceptOnlyFromAmong([.. DdvSimilarity.All.Select(similarity => similarity.Name)]);
    }

    public void AddTo(Command command)
    {
        command.Add(Headings.Inputs, !_withVictim
            ? [_inputs, _generator, _pairs, _epsilon, _distance, _seed]
            : [_inputs, _generator, _pairs, _pairsFile, _savePairs, _epsilon, _steps, _loss, _craftOn, _tries, _distance, _similarity, _seed]);
        _asking.AddTo(command);
    }

    public PairSettings Read(ParseResult parsed)
    {
        var settings = new PairSettings
        {
            Inputs = parsed.GetValue(_inputs),
            PairsFile = parsed.GetValue(_pairsFile),
            SavePairs = parsed.GetValue(_savePairs),
            PairsAreExplicit = parsed.IsGiven(_pairs),
            Comparison = new ComparisonOptions
            {
                Generator = CreateGenerator(parsed),
                Pairs = parsed.GetValue(_pairs),
                Distance = OutputDistance.Parse(parsed.GetValue(_distance)!),
                Similarity = DdvSimilarity.Parse(parsed.GetValue(_similarity) ?? DdvSimilarity.Cosine.Name),
                BatchSize = _asking.BatchSize(parsed),
                ModelsAtOnce = _asking.ModelsAtOnce(parsed),
                Seed = parsed.GetValue(_seed),
            },
        };
        if (settings is { PairsFile: not null, Inputs: not null })
            throw new UsageException("--pairs-file and --inputs exclude each other: the file's pairs are used as they are.");
        if (settings is { Inputs: null, PairsFile: null, Comparison.Generator.Name: "natural" })
            throw new UsageException("--generator natural needs natural inputs: give --inputs SOURCE.");
        if (!_withSuspect && parsed.GetValue(_craftOn) is not (null or "victim"))
            throw new UsageException($"--craft-on {parsed.GetValue(_craftOn)} needs a suspect; a fingerprint is made without one.");
        return settings;
    }

    /// <summary>Sees to it that nothing is asked for that a packed panel decides.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="packed">The packed panel; null for none, when all options apply.</param>
    /// <exception cref="UsageException">An option asks for other pairs or other asking.</exception>
    public void CheckFor(ParseResult parsed, string? packed)
    {
        Option[] decided = [_inputs, _generator, _pairs, _pairsFile, _savePairs, _epsilon, _steps, _loss, _craftOn, _tries, _distance, _asking.BatchSizeOption, _seed];
        if (packed is not null && decided.FirstOrDefault(parsed.IsGiven) is { } given)
            throw new UsageException($"{given.Name} has no say where the packed panel '{packed}' tells what models are asked, and how: leave it out, or pack the panel so.");
    }

    private IInputGenerator CreateGenerator(ParseResult parsed)
    {
        var epsilon = parsed.GetValue(_epsilon);
        var craftOn = Enum.Parse<CraftOn>(parsed.GetValue(_craftOn) ?? nameof(CraftOn.Victim), ignoreCase: true);
        return parsed.GetValue(_generator) switch
        {
            "natural" => new NaturalPairs(),
            "random" => new RandomPairs(),
            "sign" => new SignPairs(new SignOptions { Epsilon = epsilon }),
            "search" => new SearchPairs(new SearchOptions { Epsilon = epsilon, Tries = parsed.GetValue(_tries) }),
            "boundary" => new BoundaryPairs(new BoundaryOptions { CraftOn = craftOn }),
            "cutmix" => new CutMixPairs(),
            "adversarial" => new AdversarialPairs(Attack()),
            _ => WantsAttack(parsed) ? new AdversarialPairs(Attack()) : new AutomaticPairs(Attack()),
        };

        AdversarialOptions Attack() => new() { Epsilon = epsilon, Steps = parsed.GetValue(_steps), Loss = AttackLoss.Parse(parsed.GetValue(_loss)!), CraftOn = craftOn };
    }

    private bool WantsAttack(ParseResult parsed) => new Option[] { _steps, _loss, _craftOn }.Any(parsed.IsGiven);
}
