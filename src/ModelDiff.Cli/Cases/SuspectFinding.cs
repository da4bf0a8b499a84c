namespace ModelDiff.Cli.Cases;

/// <summary>What an audit found of one suspect.</summary>
/// <param name="Suspect">The model, without what its address may hold of a password.</param>
/// <param name="Folder">The folder with its reports.</param>
/// <param name="ExitCode">That of <c>compare</c>.</param>
internal sealed record SuspectFinding(string Suspect, string Folder, int ExitCode)
{
    /// <summary>The comparison, or null where there is none.</summary>
    public ModelComparison? Comparison { get; init; }

    /// <summary>Why there is none, or null.</summary>
    public string? Failure { get; init; }
}
