using System.CommandLine;
using ModelDiff.Cli.Help;

namespace ModelDiff.Cli.Options;

/// <summary>The natural inputs of a probe, for commands without input pairs.</summary>
internal sealed class InputOptions
{
    private readonly Option<string?> _inputs = new("--inputs") { Description = "Natural inputs: a folder of images, .safetensors (tensor 'inputs'), .npy, .npz or an IDX file of images. Default: noise alone.", HelpName = "SOURCE" };
    private readonly AskingOptions _asking = new();
    private readonly Option<long> _seed = OptionText.Number("--seed", 0L, "Decides every random choice.", _ => true, "a whole number");

    public void AddTo(Command command)
    {
        command.Add(Headings.Inputs, _inputs, _seed);
        _asking.AddTo(command);
    }

    public PairSettings Read(ParseResult parsed) => new()
    {
        Inputs = parsed.GetValue(_inputs),
        Comparison = new ComparisonOptions { BatchSize = _asking.BatchSize(parsed), ModelsAtOnce = _asking.ModelsAtOnce(parsed), Seed = parsed.GetValue(_seed) },
    };
}
