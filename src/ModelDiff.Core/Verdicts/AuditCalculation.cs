using System.Collections.Immutable;
using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>From answers to a verdict. No model is asked.</summary>
internal static class AuditCalculation
{
    private const int Victim = 0;
    private const int Suspect = 1;

    /// <param name="references">Borrowed.</param>
    /// <param name="suspect">The suspect's answers to the first rows of every part; borrowed.</param>
    /// <param name="share">Which share of the rows these are.</param>
    /// <param name="looks">How many looks there may be in all.</param>
    /// <param name="rate">The accepted false-positive rate over all looks.</param>
    /// <param name="cancellationToken">Observed once per model.</param>
    public static AuditResult Judge(AuditReferences references, ModelResponses suspect, double share, int looks, double rate, CancellationToken cancellationToken)
    {
        var panel = references.Panel;
        using var victim = references.Victim.Slice(RowShare.First(share));
        var members = panel.Select(member => member.Responses.Slice(RowShare.First(share))).ToArray();
        try
        {
            var evidence = AuditProbe.EvidenceFor(references.Probe.Parts);
            ModelResponses[] models = [victim, suspect, .. members];
            var matrices = evidence.Select(item => EvidenceMatrix.Compute(item, Summaries(item, models, cancellationToken), cancellationToken)).ToArray();
            string[] families = [" victim", " suspect", .. panel.Select((member, i) => member.Family ?? FormattableString.Invariant($" panel {i}"))];
            var result = new PanelTest(matrices, [.. Enumerable.Range(Suspect + 1, panel.Length)], families).Judge(Victim, Suspect);
            var coverage = TaskCoverage.Of(victim, suspect, members);
            var queries = suspect.Parts.Sum(part => suspect[part].shape[0]);
            return new AuditResult(VerdictRule.Decide(result, panel.Length, coverage, looks, rate), result, panel.Length, coverage, rate, (int)queries, references.Probe.QueryCount);
        }
        finally
        {
            foreach (var member in members)
                member.Dispose();
        }
    }

    private static ImmutableArray<double>[] Summaries(IEvidence evidence, ModelResponses[] models, CancellationToken cancellationToken)
    {
        var summaries = new ImmutableArray<double>[models.Length];
        for (var i = 0; i < models.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            summaries[i] = evidence.Summarize(models[i]);
        }

        return summaries;
    }
}
