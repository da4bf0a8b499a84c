namespace ModelDiff.Tests.TestModels;

/// <summary>Keeps progress reports in the order in which they came; runs on the reporting thread.</summary>
internal sealed class RecordedProgress : IProgress<StageProgress>
{
    public List<StageProgress> All { get; } = [];

    /// <summary>Called at each report.</summary>
    public Action<StageProgress>? OnReport { get; init; }

    public void Report(StageProgress value)
    {
        All.Add(value);
        OnReport?.Invoke(value);
    }
}
