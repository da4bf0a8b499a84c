namespace ModelDiff.Weights;

/// <summary>How one tensor's values were copied from another's. Values of zero in the copy do not count, because pruning leaves them.</summary>
public enum WeightCopy
{
    /// <summary>To the last bit.</summary>
    Exact,

    /// <summary>With one factor per output channel, as folding of batch-norm leaves them, to the precision of float32.</summary>
    Scaled,

    /// <summary>The suspect's values are the victim's, rounded to fewer bits. Rounding cannot be undone: the suspect's are the later form.</summary>
    Rounded,

    /// <summary>The victim's values are the suspect's, rounded to fewer bits: the suspect's are the earlier form.</summary>
    Finer,

    /// <summary>Both are rounded and lie as near to each other as roundings of the same values do, as where one model was converted twice, to float16 and to int8 for example: which is the earlier form is not told.</summary>
    BothRounded,
}
