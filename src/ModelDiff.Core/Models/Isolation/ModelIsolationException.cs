namespace ModelDiff.Models;

/// <summary>A model that runs in a process of its own came to an end there. The next call starts it anew.</summary>
public sealed class ModelIsolationException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="fault">What ended it.</param>
    /// <param name="reason">What happened, as a sentence without its subject, for example <c>died while it answered: SIGFPE.</c></param>
    /// <param name="exitCode">How the process ended; on Unix 128 and the signal's number for a signal. Null where it did not, or is not known.</param>
    /// <param name="lastWords">The telling line of what the process wrote to its standard error, cleaned, or null.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ModelIsolationException(string modelName, IsolationFault fault, string reason, int? exitCode = null, string? lastWords = null, Exception? innerException = null)
        : base($"Model '{modelName}' {reason}", innerException)
    {
        ModelName = modelName;
        Fault = fault;
        ExitCode = exitCode;
        LastWords = lastWords;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>What ended it.</summary>
    public IsolationFault Fault { get; }

    /// <summary>How the process ended; on Unix 128 and the signal's number for a signal. Null where it did not, or is not known.</summary>
    public int? ExitCode { get; }

    /// <summary>The telling line of what the process wrote to its standard error, or null. The model may have written it.</summary>
    public string? LastWords { get; }
}
