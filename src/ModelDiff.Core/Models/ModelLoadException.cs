namespace ModelDiff.Models;

/// <summary>A model could not be loaded.</summary>
public sealed class ModelLoadException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="source">The path or other name of what was to be loaded.</param>
    /// <param name="reason">What is wrong with it, as a sentence.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ModelLoadException(string source, string reason, Exception? innerException = null)
        : base($"Cannot load model '{source}': {reason}", innerException) => (ModelSource, Reason) = (source, reason);

    /// <summary>The path or other name of what was to be loaded.</summary>
    public string ModelSource { get; }

    /// <summary>What is wrong with it, as a sentence.</summary>
    internal string Reason { get; }
}
