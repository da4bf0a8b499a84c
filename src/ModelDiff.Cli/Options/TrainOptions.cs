using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>How many models are trained for an owner, and how long each.</summary>
internal sealed class TrainOptions
{
    private readonly Option<int> _references = OptionText.Number("--references", 20, "Unrelated models.", value => value >= 0, "a whole number, at least 0");
    private readonly Option<int> _twins = OptionText.Number("--twins", 8, "Second models by the victim's recipe.", value => value >= 0, "a whole number, at least 0");
    private readonly Option<int> _sameSeed = OptionText.Number("--same-seed", 3, "How many of them begin at the victim's own initial weights, where its recipe tells them.", value => value >= 0, "a whole number, at least 0");
    private readonly Option<int> _copies = OptionText.Number("--shadows-per-method", 3, "Copies of the victim by each method of reuse.", value => value >= 1, "a whole number above 0");
    private readonly Option<string[]> _methods = new("--method") { Description = $"The methods. Default: all that apply of {string.Join(", ", ReuseMethods.Default)}. On request: {string.Join(", ", ReuseMethods.Names.Except(ReuseMethods.Default))}.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _architectures = new("--architectures") { Description = $"Networks of the references, and of copies in another architecture, of {string.Join(", ", NetworkCatalogue.Names)}. Default: {string.Join(", ", NetworkCatalogue.Slim)}.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _backbones = new("--backbones") { Description = "A folder of public ONNX networks that have nothing to do with the victim: each becomes one more reference, as it is, with a linear layer that learns the classes from its answers in seconds.", HelpName = "DIR" };
    private readonly Option<string?> _otherTask = new("--transfer-to") { Description = "Images with classes of another task, likewise: copies of the victim's weights are trained on them, too.", HelpName = "DATA" };
    private readonly Option<int> _mostImages = OptionText.Number("--queries", 10_000, "Most images that copies are made with, and the victim is asked for.", value => value >= 2, "a whole number, at least 2");
    private readonly Option<long> _seed = OptionText.Number("--seed", 0L, "Seeds of all models derive from it.", value => value >= 0, "a whole number, at least 0");
    private readonly Option<int> _steps = OptionText.Number("--steps", 600, "Batches of 64 images per model that begins at random weights; twins take as many as the victim's recipe says.", value => value >= 1, "a whole number above 0");
    private readonly Option<string?> _task = new("--task") { Description = "The name of the task, the same for all panels of it. Default: the name of DATA.", HelpName = "NAME" };

    public TrainOptions()
    {
        _methods.AcceptOnlyFromAmong([.. ReuseMethods.Names]);
        _architectures.AcceptOnlyFromAmong([.. NetworkCatalogue.Names]);
    }

    /// <summary>Adds the options of a panel, of shadows, or of both.</summary>
    public void AddTo(Command command, bool panel, bool shadows)
    {
        if (panel)
            command.Add(Headings.Training, _references, _twins, _sameSeed, _backbones);
        if (shadows)
            command.Add(Headings.Training, _copies, _methods, _otherTask, _mostImages);
        command.Add(Headings.Training, _architectures, _seed, _steps, _task);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="data">Names the task where nothing else does.</param>
    public PanelTrainerOptions Panel(ParseResult parsed, string data) => new()
    {
        References = parsed.GetValue(_references),
        Architectures = Architectures(parsed),
        Twins = parsed.GetValue(_twins),
        SameSeed = parsed.GetValue(_sameSeed),
        Seed = parsed.GetValue(_seed),
        Steps = parsed.GetValue(_steps),
        Task = parsed.GetValue(_task) ?? TrainingData.NameOf(data),
    };

    /// <inheritdoc cref="Panel"/>
    public ShadowTrainerOptions Shadows(ParseResult parsed, string data) => new()
    {
        Copies = parsed.GetValue(_copies),
        Methods = parsed.GetValue(_methods) is { Length: > 0 } methods ? [.. methods.Distinct()] : ReuseMethods.Default,
        Architectures = Architectures(parsed),
        MostImages = parsed.GetValue(_mostImages),
        OtherTask = OtherTask(parsed) is { } other ? TrainingData.NameOf(other) : new ShadowTrainerOptions().OtherTask,
        Seed = parsed.GetValue(_seed),
        Steps = parsed.GetValue(_steps),
        Task = parsed.GetValue(_task) ?? TrainingData.NameOf(data),
    };

    /// <summary>The folder of public networks that become references; null for none.</summary>
    public string? Backbones(ParseResult parsed) => parsed.GetValue(_backbones);

    /// <summary>Where the images of another task are, to which copies are transferred; null for no such copies.</summary>
    public string? OtherTask(ParseResult parsed) => parsed.GetValue(_otherTask);

    private ImmutableArray<string> Architectures(ParseResult parsed) => parsed.GetValue(_architectures) is { Length: > 0 } names ? [.. names.Distinct()] : NetworkCatalogue.Slim;
}
