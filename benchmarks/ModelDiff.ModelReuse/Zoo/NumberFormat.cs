namespace ModelDiff.ModelReuse.Zoo;

/// <summary>What a model's numbers are rounded to.</summary>
internal enum NumberFormat
{
    /// <summary>Weights and activations on an 8-bit grid.</summary>
    Int8,

    /// <summary>Weights in half precision.</summary>
    Float16,
}
