namespace ModelDiff.Weights;

/// <summary>What a finding on weights rests on besides the figures.</summary>
/// <param name="CopiesDecide">Whether copied tensors show that one model was made from the other.</param>
/// <param name="LeftOut">Layers that were left out for common ancestors.</param>
/// <param name="InitializationIsForeign">Whether the initialization that was given is not the victim's.</param>
/// <param name="Options">What was said of the models.</param>
internal sealed record WeightGrounds(bool CopiesDecide, int LeftOut, bool InitializationIsForeign, WeightOptions Options)
{
    /// <summary>The seed of the public weights at which the victim's began; null where none is known.</summary>
    public long? PublicSeed { get; init; }

    /// <summary>Whether a sketch stood for the victim.</summary>
    public bool IsSketch { get; init; }
}
