namespace ModelDiff.Models;

/// <summary>Gradients were asked of a model that has none: an endpoint, a quantized file, a delegate.</summary>
public sealed class GradientsUnavailableException : ModelDiffException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="advice">What to do instead, as a sentence.</param>
    public GradientsUnavailableException(string modelName, string advice)
        : base($"Model '{modelName}' has no gradients with respect to its inputs. {advice}") => ModelName = modelName;

    /// <summary>The model.</summary>
    public string ModelName { get; }
}
