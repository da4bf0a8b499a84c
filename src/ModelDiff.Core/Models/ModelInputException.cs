namespace ModelDiff.Models;

/// <summary>A model was handed inputs of a shape or type that it does not take.</summary>
public sealed class ModelInputException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="expected">What it takes, for example <c>[N, 3, 224, 224]</c>.</param>
    /// <param name="actual">What came.</param>
    /// <param name="innerException">The cause, if any.</param>
    public ModelInputException(string modelName, string expected, string actual, Exception? innerException = null)
        : base($"Model '{modelName}' expects inputs {expected}; got {actual}.", innerException)
    {
        ModelName = modelName;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>What the model takes.</summary>
    public string Expected { get; }

    /// <summary>What came.</summary>
    public string Actual { get; }
}
