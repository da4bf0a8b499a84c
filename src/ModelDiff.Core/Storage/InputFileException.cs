namespace ModelDiff.Storage;

/// <summary>A file or folder of inputs cannot be used.</summary>
public sealed class InputFileException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="reason">What is wrong with it, as a sentence.</param>
    /// <param name="innerException">The cause, if any.</param>
    public InputFileException(string path, string reason, Exception? innerException = null)
        : base($"Cannot use '{path}': {reason}", innerException) => Path = path;

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}
