namespace ModelDiff;

/// <summary>TorchSharp's native library does not load; the message says what the system lacks and what to do.</summary>
public sealed class TorchRuntimeException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, for which file, and what to do.</param>
    /// <param name="innerException">The cause, if any.</param>
    public TorchRuntimeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
