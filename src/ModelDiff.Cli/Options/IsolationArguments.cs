using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>The options that say how model files are held.</summary>
internal sealed class IsolationArguments
{
    private const double LongestSeconds = 86_400;

    private readonly Option<bool> _inProcess = new("--in-process") { Description = "Run model files in this process. For files of one's own only: each runs in a process of its own otherwise, held by what the system has." };
    private readonly Option<double> _timeout = OptionText.Number<double>("--model-timeout", "Longest time in seconds for one batch and for loading a model. Default: 120 for a batch, 300 for loading", value => value is > 0 and <= LongestSeconds, "a number of seconds above 0");
    private readonly Option<long?> _memory = new("--model-memory")
    {
        Description = "Memory that one model may take, such as 512M or 4G. Default: half of the machine's",
        HelpName = "SIZE",
        CustomParser = result => Size(result.Tokens[0].Value) is { } bytes and >= IsolationOptions.MinimumMemory
            ? bytes
            : OptionText.Reject<long?>(result, "a size of 16M or more, such as 512M or 4G", result.Tokens[0].Value),
    };

    public void AddTo(Command command) => command.Add(Headings.Running, _inProcess, _timeout, _memory);

    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends models' processes at once.</param>
    public IsolationSettings Read(ParseResult parsed, CancellationToken cancellationToken) => new()
    {
        InProcess = parsed.GetValue(_inProcess),
        TimeLimit = parsed.Given(_timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MemoryLimit = parsed.GetValue(_memory),
        CancellationToken = cancellationToken,
    };

    /// <summary>Bytes of <c>4G</c>, <c>512M</c>, <c>65536K</c> or a plain number; null for anything else.</summary>
    private static long? Size(string text)
    {
        var number = text.AsSpan().TrimEnd("iBb");
        var shift = number.IsEmpty ? 0 : char.ToUpperInvariant(number[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (shift > 0)
            number = number[..^1];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * (1L << shift) < long.MaxValue / 2 ? (long)(value * (1L << shift)) : null;
    }
}
