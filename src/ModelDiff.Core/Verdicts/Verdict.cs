using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>The answer to "was this model made from that one?", with its reasons.</summary>
/// <param name="Decision">The answer.</param>
/// <param name="P">Combined p-value in (0, 1], or null where none can be had.</param>
/// <param name="Reasons">The reasons, each a sentence that a person can read.</param>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record Verdict(VerdictDecision Decision, double? P, ImmutableArray<string> Reasons)
{
    /// <summary>The smallest p-value that this panel could have given; null where there is none. A <see cref="P"/> that equals it may be smaller in truth.</summary>
    public double? SmallestP { get; init; }

    /// <summary>Whether the p-value is as small as the panel allows.</summary>
    internal bool IsAtResolution => P <= SmallestP;

    /// <summary>The only honest verdict where there are no unrelated reference models to compare with.</summary>
    public static Verdict WithoutPanel { get; } = new(
        VerdictDecision.Undetermined,
        null,
        ["No panel of unrelated reference models was given, so nothing says how high a similarity unrelated models reach by chance."]);

    /// <summary>The verdict on a suspect whose file is the victim's, whatever they answer.</summary>
    /// <param name="sha256">SHA-256 of both files, in hexadecimal.</param>
    public static Verdict IdenticalFiles(string sha256) => new(
        VerdictDecision.Derived,
        null,
        [$"The two files are identical (SHA-256 {sha256}).", "Which of the two came first files do not tell."]);
}
