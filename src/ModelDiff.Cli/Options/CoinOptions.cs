using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>How a suspect is asked about coins, and when it is found.</summary>
internal sealed class CoinOptions
{
    /// <summary>Names models that tell which images are hard.</summary>
    public const string Hard = "--hard";

    private readonly Option<string[]> _panel = new("--panel")
    {
        Description = "Models of the same classes that had nothing of the coins, at best of images in no pair: files, folders of files, a panel.json or its folder, or names from --models. What they find easier in a pair is taken off, so that more is found.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<double> _falsePositiveRate = OptionText.Number("--fpr", 0.01, "Accepted false-positive rate: how often a suspect who had nothing of yours may be called derived.", value => value is >= CoinCheckOptions.LeastRate and < 1, "a number from 0.00001 to below 1");
    private readonly Option<int> _maxQueries = OptionText.Number<int>("--max-queries", "Most rows that the suspect is asked for, two for each pair; the first pairs of the file are taken. Default: all.", value => value >= 20, "a whole number, at least 20");
    private readonly Option<int> _batchSize = AskingOptions.ForBatches();

    public void AddTo(Command command)
    {
        command.Add(Headings.Verdict, _panel, _falsePositiveRate, _maxQueries);
        command.Add(Headings.Running, _batchSize);
    }

    /// <summary>The references that the command line names.</summary>
    public IReadOnlyList<string> Panel(ParseResult parsed) => parsed.GetValue(_panel) ?? [];

    public CoinCheckOptions Read(ParseResult parsed) => new()
    {
        FalsePositiveRate = parsed.GetValue(_falsePositiveRate),
        MaximumQueries = parsed.Given(_maxQueries),
        BatchSize = parsed.Given(_batchSize),
    };
}
