namespace ModelDiff.Cli.Options;

/// <summary>Puts together what the command line knows of a run and what its result knows.</summary>
internal static class RecordExtensions
{
    /// <param name="record">Command line, date, and the file that options were taken from.</param>
    /// <param name="result">Models, population and software.</param>
    /// <param name="files">The files that inputs were read from.</param>
    public static RunRecord With(this RunRecord record, RunRecord result, IEnumerable<string> files) =>
        result with { CommandLine = record.CommandLine, Date = record.Date, Inputs = [.. record.Inputs, .. files.Select(RecordedFile.Of)] };
}
