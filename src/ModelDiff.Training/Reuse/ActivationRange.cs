namespace ModelDiff.Training;

/// <summary>The range that a layer's inputs are rounded within.</summary>
/// <param name="Minimum">At most 0.</param>
/// <param name="Maximum">At least 0.</param>
internal readonly record struct ActivationRange(float Minimum, float Maximum);
