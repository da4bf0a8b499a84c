namespace ModelDiff.Cli;

/// <summary>What the command's exit status means.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int ReuseFound = 3;
    public const int NothingJudged = 4;
    public const int Cancelled = 130;
}
