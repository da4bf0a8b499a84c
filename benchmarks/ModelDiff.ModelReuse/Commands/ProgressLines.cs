namespace ModelDiff.ModelReuse.Commands;

/// <summary>Writes a line for every so many parts of a stage; may be called from several threads.</summary>
/// <param name="error">Receives the lines.</param>
/// <param name="before">What each line begins with.</param>
/// <param name="parts">Lines per stage.</param>
internal sealed class ProgressLines(TextWriter error, string before = "", int parts = 10) : IProgress<StageProgress>
{
    private readonly Lock _lock = new();

    public void Report(StageProgress value)
    {
        if (value.Total <= 0 || value.Completed * parts / value.Total <= (value.Completed - 1) * parts / value.Total)
            return;
        lock (_lock)
            error.WriteLine($"{before}{value.Stage} {value.Completed}/{value.Total}");
    }
}
