using System.Collections.Immutable;
using System.Diagnostics;
using ModelDiff.Cli.Demo;
using ModelDiff.Evidence;
using ModelDiff.Inputs;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Scoring;
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

    private readonly ImmutableArray<string> _names;
    private readonly Dictionary<string, int> _positions;
    private readonly ImmutableArray<string> _tasks;
    private readonly ImmutableArray<string> _families;
    private readonly Dictionary<string, ImmutableArray<EvidenceMatrix>> _evidence = [];
    private readonly Dictionary<(string Task, string References), PanelTest> _tests = [];

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
        using var probe = AuditProbe.Make(new GenerationContext { Victim = models[0], Seeds = seeds.Images, Seed = seed });
        var evidence = AuditProbe.EvidenceFor(probe.Parts);
        var summaries = new ImmutableArray<double>[evidence.Count, models.Count];
        var (ticks, forwardTicks) = (0L, 0L);
        OneThreadEach.Run(Enumerable.Range(0, models.Count), model =>
        {
            var asked = Stopwatch.GetTimestamp();
            using var responses = probe.AskAsync(models[model], seeds.Count, progress: null, cancellationToken).AsTask().GetAwaiter().GetResult();
            var start = Stopwatch.GetTimestamp();
            Interlocked.Add(ref forwardTicks, start - asked);
            for (var e = 0; e < evidence.Count; e++)
                summaries[e, model] = evidence[e].Summarize(responses);
            Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - start);
        }, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        _evidence[task.Name] = [.. evidence.Select((item, e) => EvidenceMatrix.Compute(item, [.. Enumerable.Range(0, models.Count).Select(model => summaries[e, model])], cancellationToken))];
        var compared = Stopwatch.GetTimestamp() - started;
        Cost = new MeasureCost(probe.QueryCount, 0, 0, Milliseconds(ticks, models.Count) + Milliseconds(compared, models.Count * models.Count / 2), Milliseconds(forwardTicks, models.Count));
    }

    private static double Milliseconds(long ticks, int count) => 1000.0 * ticks / Stopwatch.Frequency / count;

    /// <summary>How close suspects are to their candidates and references; NaN where no case asks.</summary>
    public SimilarityTable Table(IEnumerable<ReuseCase> cases)
    {
        var values = new double[_names.Length, _names.Length];
        for (var i = 0; i < _names.Length; i++)
        {
            for (var j = 0; j < _names.Length; j++)
                values[i, j] = double.NaN;
        }

        foreach (var item in cases)
        {
            var (test, suspect) = (TestFor(item), _positions[item.Suspect]);
            foreach (var other in item.Candidates.Concat(item.References).Select(name => _positions[name]))
                values[suspect, other] = test.Closeness(suspect, other) is var score && double.IsFinite(score) ? score : NoScore;
        }

        return new SimilarityTable(_names, values);
    }

    /// <summary>The library's p-value of a case's first candidate; 1 where its panel is too small.</summary>
    public double PValue(ReuseCase item) => TestFor(item).Judge(_positions[item.Candidates[0]], _positions[item.Suspect]).P ?? 1;

    private PanelTest TestFor(ReuseCase item)
    {
        var key = (_tasks[_positions[item.Suspect]], string.Join('\n', item.References));
        if (!_tests.TryGetValue(key, out var test))
            _tests[key] = test = new PanelTest(_evidence[key.Item1], [.. item.References.Select(name => _positions[name])], _families);
        return test;
    }
}
