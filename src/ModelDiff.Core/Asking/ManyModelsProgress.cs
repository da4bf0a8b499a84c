namespace ModelDiff.Asking;

/// <summary>One account of how far many models have been asked: each report names a model and its position, and counts the rows of all.</summary>
/// <param name="inner">The receiver; called by one thread at a time.</param>
/// <param name="count">The number of models.</param>
internal sealed class ManyModelsProgress(IProgress<StageProgress> inner, int count)
{
    private readonly Lock _gate = new();
    private readonly double[] _shares = new double[count];

    /// <summary>Takes the reports of one model.</summary>
    /// <param name="position">From 0.</param>
    public IProgress<StageProgress> Of(int position) => new OneModel(this, position);

    /// <summary>Counts a model as asked, whether its answers were at hand, or it failed.</summary>
    public void Finish(int position)
    {
        lock (_gate)
            _shares[position] = 1;
    }

    private void Report(int position, StageProgress value)
    {
        lock (_gate)
        {
            _shares[position] = (double)value.Completed / value.Total;
            var stage = count == 1 ? value.Stage : FormattableString.Invariant($"{value.Stage} ({position + 1} of {count})");
            inner.Report(new StageProgress(stage, (long)Math.Round(_shares.Sum() * value.Total), count * value.Total));
        }
    }

    private sealed class OneModel(ManyModelsProgress all, int position) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => all.Report(position, value);
    }
}
