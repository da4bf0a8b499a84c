using System.Collections.Immutable;
using ModelDiff.Fingerprints;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>The check of one suspect: which rows it is asked for in which go, and what follows from its answers. Asks no model itself.</summary>
internal sealed class FingerprintCheck : IDisposable
{
    private const double Futile = 0.5;   // a p-value above this at an interim look ends a sequential audit

    private readonly Fingerprint _fingerprint;
    private readonly ComparisonOptions _options;
    private readonly DdvEvidence _ddv;
    private readonly Probe? _rest;
    private readonly ImmutableArray<double> _looks;
    private ModelAnswers? _asked;
    private AuditResult? _result;
    private int _look;

    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="options">How to judge.</param>
    public FingerprintCheck(Fingerprint fingerprint, ComparisonOptions options)
    {
        (_fingerprint, _options) = (fingerprint, options);
        _ddv = new DdvEvidence(fingerprint.Distance, fingerprint.Similarity);
        _rest = fingerprint.Panel.IsEmpty ? null : fingerprint.Probe.Share(part => !part.IsOfPairs);
        _looks = _rest is not null && options.Audit.Sequential
            ? Looks.Shares(_rest.Parts.Min(part => _rest[part].Count), fingerprint.Panel.Length, options.Audit.FalsePositiveRate)
            : Looks.AtOnce;
    }

    /// <summary>The pairs, which every suspect is asked for; owned by the caller.</summary>
    public Probe Pairs() => _fingerprint.Probe.Share(part => part.IsOfPairs)!;

    /// <summary>The rows of the next look at the evidence, owned by the caller; null where there is no panel or nothing is left to learn.</summary>
    public Probe? NextRows()
    {
        var isDecided = _result is { } result && (result.Verdict.Decision == VerdictDecision.Derived || result.Panel.P > Futile || result.SameTask is { Twins.IsComplete: false });
        return _rest is null || _look == _looks.Length || isDecided ? null : _rest.Slice(new RowShare(_look == 0 ? 0 : _looks[_look - 1], _looks[_look]));
    }

    /// <summary>Takes the answers to the rows of a look, and judges by all so far.</summary>
    /// <param name="suspect">The suspect.</param>
    /// <param name="ddv">The suspect's DDV.</param>
    /// <param name="more">Its answers to the rows; owned by this from here on.</param>
    /// <param name="cancellationToken">Observed once per model.</param>
    public void Look(ModelSignature suspect, DecisionDistanceVector ddv, ModelAnswers more, CancellationToken cancellationToken)
    {
        using (more)
        {
            var before = _asked;
            _asked = before?.Append(more) ?? more.Share();
            before?.Dispose();
        }

        var share = RowShare.First(_looks[_look++]);
        var (victimProfile, suspectProfile) = (Profile(_fingerprint.Victim), Profile(suspect));
        var panel = Admitted(victimProfile, suspectProfile, share);
        var evidence = _options.Audit.EvidenceFor(_rest!);
        var verdict = new PairVerdict(
            [Sliced(victimProfile, _fingerprint.VictimDdv, _fingerprint.VictimAnswers!), Summary(suspectProfile, ddv, _asked)],
            [.. panel.Members.Select(member => Sliced(member.Profile, member.Ddv, member.Answers))],
            evidence,
            [_ddv],
            cancellationToken);
        _result = verdict.Judge(0, 1, _options.Audit.FalsePositiveRate, _looks.Length) with { Queries = _asked.RowCount, QueriesPlanned = _rest!.QueryCount, Notes = panel.Notes };

        ModelSummary Summary(ModelProfile profile, DecisionDistanceVector vector, ModelAnswers answers) => ModelSummary.Of(profile, answers, evidence).With(_ddv.Summarize(vector));

        ModelSummary Sliced(ModelProfile profile, DecisionDistanceVector vector, ModelAnswers answers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var seen = answers.Slice(share);
            return Summary(profile, vector, seen);
        }
    }

    /// <summary>What follows from everything that was asked.</summary>
    /// <param name="suspect">The suspect.</param>
    /// <param name="ddv">Its DDV.</param>
    public ModelComparison Conclude(ModelSignature suspect, DecisionDistanceVector ddv)
    {
        var similarity = _fingerprint.Similarity.Between(_fingerprint.VictimDdv, ddv);
        return new ModelComparison
        {
            Victim = _fingerprint.Victim,
            Suspect = suspect,
            VictimDdv = _fingerprint.VictimDdv,
            SuspectDdv = ddv,
            Similarity = similarity,
            Interval = BootstrapInterval.Compute(_fingerprint.VictimDdv, ddv, _fingerprint.Similarity, _fingerprint.Seed, _options.Bootstrap),
            SimilarityMeasure = _fingerprint.Similarity.Name,
            Generator = _fingerprint.Probe.PairsDescription!,
            Seed = _fingerprint.Seed,
            Evidence = _result?.Panel.Evidence ?? [new EvidenceScore(_ddv.Name, similarity) { Description = _ddv.Description }],
            Verdict = _result?.Verdict ?? Verdict.WithoutPanel,
            Audit = _result,
        };
    }

    private ModelProfile Profile(ModelSignature model) => new(model.Name)
    {
        Sha256 = ReferenceEquals(model, _fingerprint.Victim) ? _fingerprint.VictimSha256 : File.Exists(model.Source) ? FileHash.Sha256(model.Source) : null,
    };

    private PanelAdmission Admitted(ModelProfile victim, ModelProfile suspect, RowShare share)
    {
        using var victimAnswers = _fingerprint.VictimAnswers!.Slice(share);
        var members = _fingerprint.Panel.Select(member => member with { Answers = member.Answers.Slice(share) }).ToArray();
        try
        {
            var admission = PanelAdmission.Of(members, (victim, victimAnswers), (suspect, _asked!));
            return admission with { Members = [.. admission.Members.Select(member => _fingerprint.Panel[Array.IndexOf(members, member)])] };
        }
        finally
        {
            foreach (var member in members)
                member.Answers.Dispose();
        }
    }

    public void Dispose()
    {
        _rest?.Dispose();
        _asked?.Dispose();
    }
}
