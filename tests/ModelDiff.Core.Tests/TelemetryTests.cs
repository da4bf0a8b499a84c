using System.Diagnostics;
using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests;

public sealed class TelemetryTests
{
    private static readonly ComparisonOptions Plain = new() { Generator = new RandomPairs(), Pairs = 10, BatchSize = 4, ChecksModels = false };

    [Fact]
    public async Task Compare_Heard_IsATreeOfActivities()
    {
        using var heard = new HeardActivities();

        await CompareAsync(Plain);

        heard.Stopped.Select(activity => (activity.OperationName, activity.Parent?.OperationName, activity.Status)).Should().Equal(
            ("modeldiff.generate", "modeldiff.compare", ActivityStatusCode.Unset),
            ("modeldiff.ask", "modeldiff.compare", ActivityStatusCode.Unset),
            ("modeldiff.ask", "modeldiff.check", ActivityStatusCode.Unset),
            ("modeldiff.check", "modeldiff.compare", ActivityStatusCode.Unset),
            ("modeldiff.compare", null, ActivityStatusCode.Unset));
        heard.Stopped[0].TagObjects.Should().Equal(Tag("generator", "random"), Tag("pairs", 10));
        heard.Stopped[1].TagObjects.Should().Equal(Tag("model", "victim"), Tag("rows", 20));
        heard.Stopped[3].TagObjects.Should().Equal(Tag("victim", "victim"), Tag("suspect", "suspect"), Tag("decision", "undetermined"));
        heard.Stopped[4].TagObjects.Should().Equal(Tag("victim", "victim"), Tag("suspect", "suspect"));
    }

    [Fact]
    public async Task CompareWithPanel_Heard_PreparesAndJudges()
    {
        using var heard = new HeardActivities();

        await CompareAsync(Plain, panel: 2);

        heard.Stopped.Where(activity => activity.OperationName is "modeldiff.prepare" or "modeldiff.judge").Select(activity => activity.OperationName).Should().Equal("modeldiff.prepare", "modeldiff.judge");
        heard.Stopped.Single(activity => activity.OperationName == "modeldiff.prepare").TagObjects.Should().Equal(Tag("victim", "victim"), Tag("panel", 2));
        heard.Stopped.Count(activity => activity.OperationName == "modeldiff.ask").Should().Be(1 + 2 + 2, "the victim and the panel are asked once, the suspect for the pairs and for the rest");
    }

    [Fact]
    public async Task Compare_ModelThatFails_MarksWhatItWasIn()
    {
        using var heard = new HeardActivities();
        using var measured = new Measurements();
        var broken = new FakeModel(_ => throw new InvalidOperationException("broken")) { Signature = new ModelSignature("broken") { InputShape = new TensorShape(3) } };

        await FluentActions.Awaiting(() => new ModelComparer(Plain).CompareAsync(Model("victim"), broken).AsTask()).Should().ThrowAsync<ModelForwardException>();

        heard.Stopped.Where(activity => activity.Status == ActivityStatusCode.Error).Select(activity => activity.OperationName).Should().Equal("modeldiff.ask", "modeldiff.check", "modeldiff.compare");
        measured.Of("modeldiff.stage.duration").Select(measurement => measurement.Tags).Should().ContainInOrder("ask completed", "ask failed", "check failed", "compare failed");
        measured.Of("modeldiff.verdicts").Should().BeEmpty();
    }

    [Fact]
    public async Task Compare_Measured_CountsRowsBatchesVerdictsAndSeconds()
    {
        using var measured = new Measurements();

        await CompareAsync(Plain);

        measured.Sum("modeldiff.rows").Should().Be(40, "two models are asked for 10 pairs");
        measured.Sum("modeldiff.batches").Should().Be(2 * 2 * 3, "10 rows are three calls, for each side of the pairs");
        measured.Of("modeldiff.verdicts").Should().Equal((1.0, "undetermined"));
        measured.Of("modeldiff.stage.duration").Select(measurement => measurement.Tags).Should().Equal("generate completed", "ask completed", "ask completed", "check completed", "compare completed");
        measured.Of("modeldiff.stage.duration").Should().OnlyContain(measurement => measurement.Value > 0 && measurement.Value < 600);
        measured.Units.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["modeldiff.rows"] = "{row}",
            ["modeldiff.batches"] = "{batch}",
            ["modeldiff.cache.hits"] = "{row}",
            ["modeldiff.stage.duration"] = "s",
            ["modeldiff.verdicts"] = "{verdict}",
        });
    }

    [Fact]
    public async Task Ask_FixedBatch_CountsRowsWithoutThoseThatFillUp()
    {
        using var measured = new Measurements();
        using var inputs = new TensorBatch(rand(5, 3));
        var model = new FakeModel(rows => rows.clone()) { Signature = new ModelSignature("four at a time") { BatchSize = 4 } };

        using var answers = await new ModelAsker(4).AskAsync(model, inputs);

        (measured.Sum("modeldiff.rows"), measured.Sum("modeldiff.batches")).Should().Be((5, 2));
    }

    [Fact]
    public async Task Lineage_AnswersThatWereKept_AreHits()
    {
        using var folder = new TemporaryFolder();
        ModelReference[] models = [.. Enumerable.Range(0, 2).Select(i => new ModelReference(new ModelProfile($"{i}") { Identity = $"{i}" }, () => Model($"{i}")))];
        var analysis = new LineageAnalysis(new LineageOptions { CacheFolder = folder.Path, ChecksModels = false });
        var first = await analysis.RunAsync(models, []);
        using var measured = new Measurements();

        await analysis.RunAsync(models, []);

        measured.Of("modeldiff.cache.hits").Should().Equal(((double)first.Queries, "lineage"), ((double)first.Queries, "lineage"));
        measured.Sum("modeldiff.rows").Should().Be(0);
    }

    [Fact]
    public async Task Ask_Unheard_AllocatesNothingForTelemetry()
    {
        Stage.Start("ask").Should().BeNull("nobody listens");
        await Task.Yield();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Instruments.Rows.Add(1);
            Instruments.Batches.Add(1);
            using var stage = Stage.Start("ask");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static KeyValuePair<string, object?> Tag(string key, object value) => new($"modeldiff.{key}", value);

    private static FakeModel Model(string name, int power = 1) => new(rows => rows.pow(power)) { Signature = new ModelSignature(name) { InputShape = new TensorShape(3) } };

    private static async Task CompareAsync(ComparisonOptions options, int panel = 0)
    {
        ModelReference[] references = [.. Enumerable.Range(0, panel).Select(i => new ModelReference($"{i}", () => Model($"{i}", i + 2)))];
        await new ModelComparer(options).CompareAsync(Model("victim"), Model("suspect"), panel: references);
    }

    /// <summary>The library's activities, in the order in which they ended.</summary>
    private sealed class HeardActivities : IDisposable
    {
        private readonly ActivityListener _listener;

        public HeardActivities()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == ModelDiffTelemetry.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Stopped.Add,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Stopped { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
