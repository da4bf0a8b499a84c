namespace ModelDiff.Weights.Formats;

/// <summary>What a pickle would make by calling something: kept as a record of the call.</summary>
internal sealed class PickleObject(PickleGlobal? callee, object?[] arguments)
{
    public PickleGlobal? Callee { get; } = callee;

    public object?[] Arguments { get; } = arguments;

    public object? State { get; set; }

    /// <summary>Entries set on it, such as those of an <c>OrderedDict</c>.</summary>
    public List<KeyValuePair<object?, object?>> Entries { get; } = [];
}
