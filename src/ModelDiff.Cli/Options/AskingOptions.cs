using System.CommandLine;
using ModelDiff.Cli.Help;

namespace ModelDiff.Cli.Options;

/// <summary>How much is asked at the same time.</summary>
internal sealed class AskingOptions
{
    private readonly Option<int> _batchSize = ForBatches();
    private readonly Option<int> _modelsAtOnce = OptionText.Number<int>("--models-at-once", "Most models asked at the same time; fewer need less memory. Default: one per thread", value => value >= 1, "a whole number, at least 1");

    /// <summary>The option on which answers' last digits depend.</summary>
    public Option BatchSizeOption => _batchSize;

    public static Option<int> ForBatches() => OptionText.Number<int>("--batch-size", "Most inputs handed to a model at once. Default: 32, small ones 64", value => value >= 1, "a whole number, at least 1");

    public void AddTo(Command command) => command.Add(Headings.Running, _batchSize, _modelsAtOnce);

    public int? BatchSize(ParseResult parsed) => parsed.Given(_batchSize);

    public int? ModelsAtOnce(ParseResult parsed) => parsed.Given(_modelsAtOnce);
}
