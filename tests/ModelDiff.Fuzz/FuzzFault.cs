namespace ModelDiff.Fuzz;

/// <summary>An input on which a reader threw what its documentation does not say.</summary>
/// <param name="Number">The input's number in its run.</param>
/// <param name="Exception">The exception's type.</param>
/// <param name="Trace">The exception with its stack.</param>
/// <param name="Content">The input.</param>
internal sealed record FuzzFault(int Number, string Exception, string Trace, byte[] Content)
{
    /// <summary>Where it was thrown: exceptions of one type from one line of ours are one fault.</summary>
    public string Place => $"{Exception} {Trace.Split('\n').FirstOrDefault(line => line.Contains(" at ModelDiff.", StringComparison.Ordinal))?.Trim()}";
}
