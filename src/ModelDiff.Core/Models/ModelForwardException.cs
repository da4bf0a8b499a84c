namespace ModelDiff.Models;

/// <summary>A model failed while it computed its outputs.</summary>
public sealed class ModelForwardException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="inputShape">Shape of the batch that it was given, for example <c>[8, 3, 224, 224]</c>.</param>
    /// <param name="reason">What the model said, in one line.</param>
    /// <param name="innerException">The exception that the model threw.</param>
    public ModelForwardException(string modelName, string inputShape, string reason, Exception? innerException = null)
        : base($"Model '{modelName}' failed on inputs of shape {inputShape}: {reason}", innerException)
    {
        ModelName = modelName;
        InputShape = inputShape;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>Shape of the batch that the model was given.</summary>
    public string InputShape { get; }
}
