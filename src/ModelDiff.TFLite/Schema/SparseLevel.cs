namespace ModelDiff.TFLite.Schema;

/// <summary>One level of a sparse tensor.</summary>
/// <param name="DenseSize">Its number of positions, where all are there; else null.</param>
/// <param name="Segments">Where the positions of each parent begin in <paramref name="Indices"/>, and where the last ones end.</param>
/// <param name="Indices">The positions that are there.</param>
internal sealed record SparseLevel(int? DenseSize, int[] Segments, int[] Indices);
