using System.Text.Json;

namespace ModelDiff.Models;

/// <summary>What a model did wrong, on its way from the child to the owner.</summary>
/// <param name="Kind">Which exception it was.</param>
/// <param name="Reason">What it said, without the model's name; of bad inputs what was expected.</param>
/// <param name="Actual">Of bad inputs what came.</param>
/// <param name="Row">Of bad outputs the row, or null.</param>
internal sealed record ModelFault(string Kind, string Reason, string Actual = "", long? Row = null)
{
    private const string Load = "load";
    private const string Forward = "forward";
    private const string Input = "input";
    private const string Output = "output";

    /// <summary>An exception as a fault.</summary>
    public static ModelFault Of(Exception exception, bool loading) => exception switch
    {
        ModelLoadException load => new(Load, After(load.Message, $"Cannot load model '{load.ModelSource}': ")),
        ModelInputException input => new(Input, input.Expected, input.Actual),
        ModelOutputException output => new(Output, After(output.Message, ": "), Row: output.Row),
        ModelForwardException forward => new(Forward, After(forward.Message, $"failed on inputs of shape {forward.InputShape}: ")),
        _ => new(loading ? Load : Forward, FailureText.OneLine(exception)),
    };

    /// <summary>Reads what the child wrote.</summary>
    /// <exception cref="InvalidDataException">It is no fault.</exception>
    public static ModelFault Parse(string json)
    {
        var fault = ChildJson.Read<ModelFault>(json, "fault", fault => fault is { Kind: not null, Reason: not null });
        return fault with { Reason = CleanedText.Of(fault.Reason), Actual = CleanedText.Of(fault.Actual ?? "") };
    }

    /// <summary>The exception that the model would have thrown in this process.</summary>
    /// <param name="options">The model's.</param>
    /// <param name="inputs">Shape of the batch, or empty while the model was loaded.</param>
    public ModelDiffException ToException(IsolationOptions options, string inputs)
    {
        var reason = IsOutOfMemory ? $"{Reason.TrimEnd('.')} (its memory limit is {LimitText.Memory(options)})" : Reason;
        return Kind switch
        {
            Load => new ModelLoadException(options.Source ?? options.Name, reason),
            Input => new ModelInputException(options.Name, Reason, Actual),
            Output => new ModelOutputException(options.Name, Reason, Row),
            _ => new ModelForwardException(options.Name, inputs, reason),
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    private bool IsOutOfMemory => Reason.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || Reason.Contains("alloc", StringComparison.OrdinalIgnoreCase);

    private static string After(string message, string prefix) =>
        message.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var start ? message[(start + prefix.Length)..] : message;
}
