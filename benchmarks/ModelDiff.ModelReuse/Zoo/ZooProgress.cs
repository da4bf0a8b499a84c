namespace ModelDiff.ModelReuse.Zoo;

/// <summary>One model is there.</summary>
/// <param name="Completed">Models so far.</param>
/// <param name="Total">Models in all.</param>
/// <param name="Record">The model.</param>
/// <param name="Kept">Whether it was there already.</param>
internal readonly record struct ZooProgress(int Completed, int Total, ModelRecord Record, bool Kept);
