namespace ModelDiff.Lineage;

/// <summary>Adds to each report which of how many models it is about.</summary>
internal sealed class NumberedProgress(IProgress<StageProgress> inner, int position, int count) : IProgress<StageProgress>
{
    /// <param name="progress">The receiver, or null for none.</param>
    /// <param name="position">From 0.</param>
    /// <param name="count">The number of models.</param>
    public static NumberedProgress? Of(IProgress<StageProgress>? progress, int position, int count) => progress is null ? null : new(progress, position, count);

    public void Report(StageProgress value) => inner.Report(value with { Stage = FormattableString.Invariant($"{value.Stage} ({position + 1} of {count})") });
}
