namespace ModelDiff.Training;

/// <summary>An optimizer over a fixed set of parameters. Owns its own state alone.</summary>
internal interface IDescent : IDisposable
{
    /// <summary>Takes one step along the gradients, and clears them.</summary>
    /// <param name="rate">Learning rate, above 0.</param>
    void Step(double rate);
}
