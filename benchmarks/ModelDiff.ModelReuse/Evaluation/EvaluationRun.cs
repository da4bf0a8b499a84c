using System.Collections.Immutable;
using System.Diagnostics;
using ModelDiff.Cli.Demo;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Fills the tables of all measures for one zoo, suspect by suspect.</summary>
internal sealed class EvaluationRun
{
    private const double NotComparable = -1000;   // below whatever an evidence says

    private readonly ImmutableArray<Measure> _measures;
    private readonly ZooModels _models;
    private readonly IReadOnlyDictionary<string, TaskAnswers> _tasks;
    private readonly long _seed;
    private readonly IProgress<StageProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<(string Task, int Measure), IEvidence> _evidence = [];
    private readonly Dictionary<(string Task, int Measure), ImmutableArray<double>[]> _summaries = [];
    private readonly double[][,] _values;
    private readonly long[] _evidenceTicks;
    private readonly Dictionary<IInputGenerator, long> _craftTicks;
    private readonly Lock _lock = new();
    private int _done;

    public EvaluationRun(
        ImmutableArray<Measure> measures, ZooModels models, IReadOnlyDictionary<string, TaskAnswers> tasks, long seed, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        (_measures, _models, _tasks, _seed, _progress, _cancellationToken) = (measures, models, tasks, seed, progress, cancellationToken);
        _values = [.. measures.Select(_ => new double[models.Count, models.Count])];
        _evidenceTicks = new long[measures.Length];
        _craftTicks = measures.Select(measure => measure.Generator).OfType<IInputGenerator>().Distinct().ToDictionary(generator => generator, _ => 0L);
        foreach (var (name, task) in tasks)
        {
            for (var i = 0; i < measures.Length; i++)
                _evidence[(name, i)] = measures[i].Evidence(task.Seeds.Labels);
        }
    }

    public ImmutableArray<MeasureTable> All()
    {
        foreach (var (key, evidence) in _evidence.Where(entry => _measures[entry.Key.Measure].Generator is null))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _summaries[key] = Timed(key.Measure, () => _tasks[key.Task].Summarize(evidence));
        }

        OneThreadEach.Run(Enumerable.Range(0, _models.Count), Judge, _cancellationToken);
        ImmutableArray<string> names = [.. _models.Records.Select(record => record.Recipe.Name)];
        return [.. _measures.Select((measure, i) => Table(measure.Name, new SimilarityTable(names, _values[i]), Cost(i)))];
    }

    private static MeasureTable Table(string name, SimilarityTable table, MeasureCost cost) => new(name, table, table.PValue, cost);

    /// <summary>Fills one suspect's row of every table.</summary>
    private void Judge(int suspect)
    {
        var task = _models.Records[suspect].Recipe.Task;
        for (var i = 0; i < _measures.Length; i++)
        {
            if (_measures[i].Generator is null)
                Compare(i, task, suspect, _summaries[(task, i)]);
        }

        foreach (var generator in _craftTicks.Keys)
            Judge(suspect, task, generator);
        lock (_lock)
            _progress?.Report(new StageProgress("judging suspects", ++_done, _models.Count));
    }

    /// <summary>Fills the row of every measure that reads this generator's pairs.</summary>
    private void Judge(int suspect, string task, IInputGenerator generator)
    {
        var answers = _tasks[task];
        using var probe = Craft(suspect, answers.Seeds, generator);
        var measures = Enumerable.Range(0, _measures.Length).Where(i => _measures[i].Generator == generator).ToDictionary(i => i, _ => new ImmutableArray<double>[_models.Count]);
        for (var candidate = 0; candidate < _models.Count; candidate++)
        {
            using var all = CraftedPairs.Ask(probe, _models[candidate], answers.Of(candidate), answers.Seeds.Count, _cancellationToken);
            foreach (var (i, summaries) in measures)
                summaries[candidate] = Timed(i, () => _evidence[(task, i)].Summarize(all));
        }

        foreach (var (i, summaries) in measures)
            Compare(i, task, suspect, summaries);
    }

    private Probe Craft(int suspect, SeedImages seeds, IInputGenerator generator)
    {
        var start = Stopwatch.GetTimestamp();
        var probe = CraftedPairs.Make(_models[suspect], seeds, generator, SplitMix.Derive(_seed, suspect), _cancellationToken);
        lock (_lock)
            _craftTicks[generator] += Stopwatch.GetTimestamp() - start;
        return probe;
    }

    private void Compare(int measure, string task, int suspect, ImmutableArray<double>[] summaries) => Timed(measure, () =>
    {
        var evidence = _evidence[(task, measure)];
        for (var candidate = 0; candidate < summaries.Length; candidate++)
            _values[measure][suspect, candidate] = evidence.Compare(summaries[candidate].AsSpan(), summaries[suspect].AsSpan()) ?? NotComparable;
        return 0;
    });

    private T Timed<T>(int measure, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Interlocked.Add(ref _evidenceTicks[measure], Stopwatch.GetTimestamp() - start);
        return result;
    }

    private MeasureCost Cost(int measure)
    {
        var (generator, parts) = (_measures[measure].Generator, _evidence.First(entry => entry.Key.Measure == measure).Value.Parts);
        var pairs = _tasks.First().Value.Seeds.Count;
        return new MeasureCost(
            parts.Length * pairs,
            _measures[measure].GradientSteps * pairs,
            generator is null ? 0 : (double)_craftTicks[generator] / Stopwatch.Frequency / _models.Count,
            1000.0 * _evidenceTicks[measure] / Stopwatch.Frequency / ((double)_models.Count * _models.Count));
    }
}
