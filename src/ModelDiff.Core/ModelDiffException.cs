namespace ModelDiff;

/// <summary>A model, a file or the platform did not do what was asked of it. Mistakes of the caller throw <see cref="ArgumentException"/> instead.</summary>
/// <remarks>Each subclass carries what failed as properties; <see cref="Exception.Message"/> is one line that a person can act on.</remarks>
public class ModelDiffException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ModelDiffException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, what came, and where.</param>
    public ModelDiffException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected, what came, and where.</param>
    /// <param name="innerException">The cause.</param>
    public ModelDiffException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
