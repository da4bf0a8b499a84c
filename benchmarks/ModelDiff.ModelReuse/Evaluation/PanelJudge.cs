using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using ModelDiff.Asking;
using ModelDiff.Cli.Demo;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>ModelDiff's own verdict as a measure: every model answers one black-box probe per task, and each suspect's references are the panel.</summary>
internal sealed class PanelJudge
{
    /// <summary>Its natural inputs are images that no model has seen.</summary>
    public const string HeldOut = "modeldiff";

    /// <summary>Its natural inputs are images that the models were trained on, as the owner of a model has them.</summary>
    public const string Training = "modeldiff-training";

    private const int NaturalInputs = 300;
    private const double NoScore = -1000;

    private static readonly AuditOptions Options = new();

    private readonly ImmutableArray<string> _names;
    private readonly Dictionary<string, int> _positions;
    private readonly ImmutableArray<string> _tasks;
    private readonly ImmutableArray<string> _families;
    private readonly Dictionary<string, PairVerdict> _all = [];
    private readonly ConcurrentDictionary<(string Suspect, string Candidate, string References), Verdict> _verdicts = [];

    /// <param name="name">What tables call it: <see cref="HeldOut"/> or <see cref="Training"/>.</param>
    /// <param name="models">Borrowed.</param>
    public PanelJudge(string name, ZooModels models)
    {
        Name = name;
        _names = [.. models.Records.Select(record => record.Recipe.Name)];
        _positions = _names.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
        _tasks = [.. models.Records.Select(record => record.Recipe.Task)];
        _families = [.. _names.Select(name => LineageName.TryParse(name)!.Steps[0])];
    }

    /// <summary>Every way to judge.</summary>
    public static ImmutableArray<string> Names { get; } = [HeldOut, Training];

    /// <summary>What tables call it.</summary>
    public string Name { get; }

    /// <summary>What the last <see cref="Ask"/> took.</summary>
    public MeasureCost Cost { get; private set; }

    /// <summary>Asks all models on one task's probe.</summary>
    /// <param name="task">Borrowed.</param>
    /// <param name="models">Borrowed.</param>
    /// <param name="naturalSeed">Chooses the images.</param>
    /// <param name="seed">Decides the random inputs.</param>
    /// <param name="cancellationToken">Observed before each model.</param>
    public void Ask(ImageTask task, ZooModels models, long naturalSeed, long seed, CancellationToken cancellationToken)
    {
        var images = Name == Training ? task.Training : task.HeldOut;
        using var seeds = new SeedImages(task.Name, images, (int)Math.Min(NaturalInputs, images.Count), naturalSeed);
        using var probe = ProbeRecipe.Make(new GenerationContext { Victim = models[0], Seeds = seeds.Images, Seed = seed });
        var evidence = EvidenceSet.For(Options.Evidence, probe.Parts);
        var summaries = new ModelSummary[models.Count];
        var (ticks, forwardTicks) = (0L, 0L);
        OneThreadEach.Run(Enumerable.Range(0, models.Count), model =>
        {
            var asked = Stopwatch.GetTimestamp();
            using var answers = probe.AskAsync(models[model], new ModelAsker(seeds.Count), progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
            var start = Stopwatch.GetTimestamp();
            Interlocked.Add(ref forwardTicks, start - asked);
            summaries[model] = ModelSummary.Of(new ModelProfile(_names[model]) { Family = _families[model], Task = _tasks[model] }, answers, evidence);
            Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - start);
        }, cancellationToken);
        _all[task.Name] = new PairVerdict(summaries, [], evidence, cancellationToken: cancellationToken);
        Cost = new MeasureCost(probe.QueryCount, 0, 0, Milliseconds(ticks, models.Count), Milliseconds(forwardTicks, models.Count));
    }

    private static double Milliseconds(long ticks, int count) => 1000.0 * ticks / Stopwatch.Frequency / count;

    /// <summary>Judges all cases, on all cores.</summary>
    /// <returns>How close suspects are to their candidates and references; NaN where no case asks.</returns>
    public SimilarityTable Table(IEnumerable<ReuseCase> cases)
    {
        var values = new double[_names.Length, _names.Length];
        for (var i = 0; i < _names.Length; i++)
        {
            for (var j = 0; j < _names.Length; j++)
                values[i, j] = double.NaN;
        }

        ReuseCase[] all = [.. cases];
        var scores = new (string Other, double Score)[all.Length][];
        SideBySide.For(all.Length, i =>
        {
            var verdict = VerdictOf(all[i]);
            scores[i] = [.. all[i].Candidates.Concat(all[i].References).Select((other, place) => (other, verdict.Closeness(0, place + 1)))];
            _ = On(all[i]);
        });
        foreach (var (item, others) in all.Zip(scores))
        {
            foreach (var (other, score) in others)
                values[_positions[item.Suspect], _positions[other]] = double.IsFinite(score) ? score : NoScore;
        }

        return new SimilarityTable(_names, values);
    }

    /// <summary>The library's p-value of a case's first candidate; 1 where its panel is too small.</summary>
    public double PValue(ReuseCase item) => On(item).P ?? 1;

    /// <summary>The library's verdict on a case's first candidate.</summary>
    public VerdictDecision DecisionOn(ReuseCase item) => On(item).Decision;

    /// <summary>The verdict on a case's first candidate, judged once however often it is asked for.</summary>
    private Verdict On(ReuseCase item) => _verdicts.GetOrAdd((item.Suspect, item.Candidates[0], string.Join('\n', item.References)), _ => VerdictOf(item with { Candidates = [item.Candidates[0]] }).Judge(1, 0, Options).Verdict);

    /// <summary>The library's own judgement: the suspect first, then the candidates.</summary>
    private PairVerdict VerdictOf(ReuseCase item) => _all[_tasks[_positions[item.Suspect]]]
        .Among([_positions[item.Suspect], .. item.Candidates.Select(name => _positions[name])], [.. item.References.Select(name => _positions[name])]);
}
