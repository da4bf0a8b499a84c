namespace ModelDiff.Training;

/// <summary>Passes each report on at once, on the thread that gives it.</summary>
internal sealed class EachReport(Action<StageProgress> report) : IProgress<StageProgress>
{
    public void Report(StageProgress value) => report(value);
}
