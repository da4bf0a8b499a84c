namespace ModelDiff.TFLite.Schema;

/// <summary>How the stored elements of a sparse tensor are spread over its shape: nested levels, the last axes being those within blocks.</summary>
/// <param name="Order">The axis of each level.</param>
/// <param name="BlockMap">The axis that each block axis divides.</param>
/// <param name="Levels">What each level holds.</param>
internal sealed record Sparsity(int[] Order, int[] BlockMap, SparseLevel[] Levels);
