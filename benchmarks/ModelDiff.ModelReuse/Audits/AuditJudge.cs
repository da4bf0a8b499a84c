using System.Collections.Immutable;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Judges as <see cref="ModelComparer"/> does, with the same classes, but asks each model once for all audits: no owner's probe differs from another's, since all have the same images.</summary>
/// <param name="images">What suspects are asked; borrowed.</param>
/// <param name="seed">Decides which of them, and the noise.</param>
internal sealed class AuditJudge(LabeledImages images, long seed)
{
    private static readonly AuditOptions Options = new();

    private readonly Dictionary<string, (ModelSummary Summary, AskedModel Asked)> _models = [];
    private ImmutableArray<IEvidence> _evidence = [];

    /// <summary>Asks models.</summary>
    /// <param name="models">The first one says what inputs all take.</param>
    /// <param name="progress">Receives a report per model.</param>
    /// <param name="cancellationToken">Observed before each model.</param>
    public void Ask(IReadOnlyList<AuditModel> models, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var probe = MakeProbe(models[0]);
        _evidence = EvidenceSet.For(Options.Evidence, probe.Parts);
        var done = 0;
        OneThreadEach.Run(models.DistinctBy(model => model.Path), model =>
        {
            using var adapter = model.Open();
            using var answers = probe.AskAsync(adapter, new ModelAsker(), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
            var asked = (ModelSummary.Of(model.Profile, answers, _evidence), AskedModel.Of(model.Profile, answers));
            lock (_models)
            {
                _models.Add(model.Path, asked);
                progress.Report(new StageProgress("asking models", ++done, models.Count));
            }
        }, cancellationToken);
    }

    /// <summary>Judges all suspects of one owner by one panel.</summary>
    /// <param name="owner">Whose audits.</param>
    /// <param name="panel">By which panel.</param>
    /// <param name="cancellationToken">Observed once per model.</param>
    public ImmutableArray<AuditFinding> Judge(AuditedOwner owner, AuditPanel panel, CancellationToken cancellationToken)
    {
        var findings = ImmutableArray.CreateBuilder<AuditFinding>();
        foreach (var suspects in owner.Suspects.Except(panel.Hidden).GroupBy(model => model.Profile.Architecture))
        {
            AuditModel[] judged = [.. suspects];
            var members = Admitted(owner.Victim, panel.Members(suspects.Key));
            var victim = SummaryOf(owner.Victim);
            var verdict = new PairVerdict([victim, .. judged.Select(model => AsSuspect(model).InClassesOf(victim))], members, _evidence, shown: null, cancellationToken);
            foreach (var (i, suspect) in judged.Index())
            {
                var result = verdict.Judge(0, i + 1, Options).Verdict;
                findings.Add(new AuditFinding(panel.Name, owner.Victim.Profile.Name, suspect.Cell, suspect.IsDerived, result.Decision, result.P));
            }
        }

        return findings.ToImmutable();
    }

    private ImmutableArray<ModelSummary> Admitted(AuditModel victim, ImmutableArray<AuditModel> panel)
    {
        var admission = PanelAdmission.Of([.. panel.Select(model => AskedOf(model))], AskedOf(victim));
        return [.. admission.Members.Select(member => SummaryOf(panel[member]))];
    }

    private AskedModel AskedOf(AuditModel model) => _models[model.Path].Asked with { Profile = model.Profile };

    private ModelSummary SummaryOf(AuditModel model) => _models[model.Path].Summary.With(model.Profile);

    /// <summary>A suspect says nothing of itself.</summary>
    private ModelSummary AsSuspect(AuditModel model) => _models[model.Path].Summary.With(new ModelProfile(model.Profile.Name) { Sha256 = model.Profile.Sha256 });

    /// <summary>The images that suspects are asked; owned by the caller.</summary>
    public TensorBatch Seeds()
    {
        using var scope = NewDisposeScope();
        var rows = Enumerable.Range(0, images.Count).OrderBy(row => SplitMix.Derive(seed, row)).Take(Options.Probe.Natural).Select(row => (long)row).ToArray();
        return new TensorBatch(images.Take(tensor(rows)).DetachFromDisposeScope());
    }

    private Probe MakeProbe(AuditModel like)
    {
        using var model = like.Open();
        using var seeds = Seeds();
        return ProbeRecipe.Make(new GenerationContext { Victim = model, Seeds = seeds, Seed = seed }, Options.Probe);
    }
}
