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
    private const string ClassesMatched = "the victim's classes in another order; they were matched by the labels of natural inputs before answers were compared class by class.";

    private readonly Fingerprint _fingerprint;
    private readonly ComparisonOptions _options;
    private readonly DdvEvidence _ddv;
    private readonly Probe? _rest;
    private readonly ImmutableArray<double> _looks;
    private ModelProfile? _suspect;
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
    public Probe? NextRows() => _rest is null || _look == _looks.Length || (_result is { } result && Looks.AreOver(result.Verdict))
        ? null
        : _rest.Slice(new RowShare(_look == 0 ? 0 : _looks[_look - 1], _looks[_look]));

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
        _suspect ??= new ModelProfile(suspect.Name) { Sha256 = FileHash.OfSource(suspect.Source), Family = FamilyOfLabels(suspect) };
        var suspectMember = new PanelMember(_suspect, ddv, _asked);
        var victim = new PanelMember(new ModelProfile(_fingerprint.Victim.Name) { Sha256 = _fingerprint.VictimSha256, Family = FamilyOfVictim() }, _fingerprint.VictimDdv, _fingerprint.VictimAnswers!.Slice(share));
        PanelMember[] seen = [victim, .. _fingerprint.Panel.Select(member => member with { Answers = member.Answers.Slice(share) })];
        try
        {
            var panel = PanelAdmission.Of([.. seen[1..].Select(Asked)], Asked(victim), Asked(suspectMember));
            var evidence = _options.Audit.EvidenceFor(_rest!);
            var (ofVictim, ofSuspect) = (Summary(victim), Summary(suspectMember));
            ModelSummary[] others = [ofSuspect, .. panel.Members.Select(member => Summary(seen[member + 1]))];
            ModelSummary[] inOrder = [.. others.Select(model => model.InClassesOf(ofVictim))];
            var verdict = new PairVerdict([ofVictim, inOrder[0]], [.. inOrder[1..]], evidence, [_ddv], cancellationToken);
            var result = verdict.Judge(0, 1, _options.Audit, _looks.Length);
            _result = result with
            {
                Verdict = WithPower(result.Verdict),
                Power = _fingerprint.Power,
                Queries = _asked.RowCount,
                QueriesPlanned = _rest!.QueryCount,
                Notes = [.. panel.Notes, .. StudentsOf(suspect), .. result.Notes, .. NotesOn(others, inOrder)],
                Members = [.. result.Members, .. seen[1..].Where((_, i) => !panel.Members.Contains(i)).Select(copy => new PanelEntry(copy.Profile, Counts: false))],
            };

            static AskedModel Asked(PanelMember model) => AskedModel.Of(model.Profile, model.Answers);

            ModelSummary Summary(PanelMember model)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ModelSummary.Of(model.Profile, model.Answers, evidence).With(_ddv.Summarize(model.Ddv));
            }
        }
        finally
        {
            foreach (var model in seen)
                model.Answers.Dispose();
        }
    }

    /// <summary>Who tells the victim's classes in another order: the suspect, models of the panel.</summary>
    private static IEnumerable<string> NotesOn(ModelSummary[] asTheyAre, ModelSummary[] inOrder)
    {
        bool[] matched = [.. asTheyAre.Zip(inOrder, (model, ordered) => !ReferenceEquals(model, ordered))];
        if (matched[0])
            yield return $"The suspect tells {ClassesMatched}";
        if (matched[1..].Count(isMatched => isMatched) is > 0 and var count)
            yield return FormattableString.Invariant($"{count} {(count == 1 ? "model of the panel tells" : "models of the panel tell")} {ClassesMatched}");
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
            VictimSha256 = _fingerprint.VictimSha256,
            SuspectSha256 = _suspect?.Sha256 ?? FileHash.OfSource(suspect.Source),
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

    /// <summary>The family of a model on whose labels models of the panel were trained; null where there are none.</summary>
    private string? FamilyOfLabels(ModelSignature model) => ModelProfile.FamilyOfLabels(model) is var family && _fingerprint.Panel.Any(member => member.Profile.Family == family) ? family : null;

    private string? FamilyOfVictim() => _fingerprint.VictimSha256 is { } hash ? _fingerprint.Panel.Select(member => member.Profile.Family).FirstOrDefault(family => family == ModelProfile.FamilyOfLabels(hash)) : FamilyOfLabels(_fingerprint.Victim);

    private IEnumerable<string> StudentsOf(ModelSignature suspect)
    {
        if (_fingerprint.Panel.Count(member => member.Profile.Family is { } family && family == _suspect?.Family) is var students and > 0)
            yield return FormattableString.Invariant($"{students} reference models were trained on labels of '{suspect.Name}': they are of its family, and compared with all models but it and each other.");
    }

    /// <summary>What 'not shown' is worth.</summary>
    private Verdict WithPower(Verdict verdict) =>
        verdict.Decision == VerdictDecision.NotShown ? verdict with { Reasons = [.. verdict.Reasons, PowerText.Sentence(_fingerprint.Power)] } : verdict;

    public void Dispose()
    {
        _rest?.Dispose();
        _asked?.Dispose();
    }
}
