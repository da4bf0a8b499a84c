using System.CommandLine;
using ModelDiff.Cli.Output;
using ModelDiff.Reports;
using TorchSharp;

namespace ModelDiff.Cli.Options;

/// <summary>How long models may be trained.</summary>
/// <param name="terminal">Where it is said how long it takes.</param>
/// <param name="limit">After how long it stops; null for never.</param>
internal sealed class TrainingTime(Terminal terminal, TimeSpan? limit)
{
    private const int MostHours = 1000;

    /// <summary>The option that limits it.</summary>
    public static Option<double> Option() =>
        OptionText.Number<double>("--hours", "Stop training after so long; what is finished is kept, and the same command goes on.", value => value is > 0 and <= MostHours, "a number above 0 and at most 1000");

    /// <summary>What the command line says.</summary>
    public static TrainingTime Of(ParseResult parsed, Option<double> hours, Terminal terminal) => new(terminal, parsed.GetResult(hours) is null ? null : TimeSpan.FromHours(parsed.GetValue(hours)));

    /// <summary>Trains, until time is up.</summary>
    /// <param name="folder">Keeps what is finished.</param>
    /// <param name="train">Gets the clock, which <see cref="Start"/> starts.</param>
    /// <param name="cancellationToken">Of the user.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string folder, Func<CancellationTokenSource, Task> train, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await train(time);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"modeldiff: time is up. What is finished is kept in '{folder}'; the same command goes on from there.");
            return ExitCode.Failed;
        }
    }

    /// <summary>Says how long it takes, and starts the clock.</summary>
    /// <param name="estimate">Models to train, and about how long that takes.</param>
    /// <param name="device">Where they are trained.</param>
    /// <param name="folder">Keeps them.</param>
    /// <param name="options">Which options would make it fewer.</param>
    /// <param name="time">The clock.</param>
    public void Start((int Models, TimeSpan Time) estimate, torch.Device device, string folder, string options, CancellationTokenSource time)
    {
        var (count, expected) = estimate;
        if (count > 0)
            terminal.Say($"{NumberText.Count(count, "model")} to train, about {InWords(expected)} on {(device.type == DeviceType.CPU ? NumberText.Count(Environment.ProcessorCount, "core") : device.ToString())} without other work. '{folder}' keeps them.");
        if (limit is not { } most)
            return;
        if (expected > most)
            terminal.Warn($"that is more than --hours allows: fewer {options} take less, or the same command goes on later.");
        time.CancelAfter(most);
    }

    /// <summary>A time as people say it.</summary>
    private static string InWords(TimeSpan time) => time.TotalSeconds < 1.5 ? "a second"
        : time.TotalSeconds < 90 ? FormattableString.Invariant($"{time.TotalSeconds:0} seconds")
        : time.TotalMinutes < 90 ? FormattableString.Invariant($"{time.TotalMinutes:0} minutes")
        : FormattableString.Invariant($"{time.TotalHours:0.0} hours");
}
