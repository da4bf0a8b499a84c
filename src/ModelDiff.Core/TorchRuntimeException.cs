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

    /// <summary>The native library that does not load, or null where none was found.</summary>
    public string? LibraryPath { get; internal init; }

    /// <summary>What the system's loader says of it, or null where it was not asked.</summary>
    public string? LoaderError { get; internal init; }
}
