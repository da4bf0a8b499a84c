using ModelDiff.Cli.Demo;
using ModelDiff.Models;
using ModelDiff.Training;
using ModelDiff.Training.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests.Demo;

public class DemoTrainerTests
{
    private static readonly DemoOptions Short = new() { Images = 72, HeldOutImages = 72, Scale = 0.005 };

    [Fact]
    public void Train_Short_GivesSourceAndSuspectsThatCanBeAsked()
    {
        using var lineage = new DemoTrainer(Short).Train(0);

        lineage.Source.Name.Should().Be("source");
        lineage.Suspects.Select(suspect => suspect.Name).Should().Equal(
            "fine-tuned", "pruned", "distilled", "stolen", "stranger-1", "stranger-2", "stranger-3", "stranger-4");
        lineage.Suspects.Select(suspect => suspect.Derived).Should().Equal(true, true, true, true, false, false, false, false);
        lineage.Models.Select(Answer).Select(answer => answer.Length).Should().Equal(36, 12, 36, 36, 36, 12, 36, 12, 36);
        lineage.Models.Should().OnlyContain(model => model.Accuracy >= 0 && model.Accuracy <= 1 && model.Relation.Length > 0);
    }

    [Fact]
    public void Train_Short_GivesSeedInputsOfEachModelsOwnTask()
    {
        using var lineage = new DemoTrainer(Short).Train(0);

        lineage.Models.Should().OnlyContain(model => model.SeedInputs.shape.SequenceEqual(new long[] { 72, 3, 32, 32 }));
        Pixels(lineage.Suspects[1]).Should().Equal(Pixels(lineage.Source));
        Pixels(lineage.Suspects[0]).Should().NotEqual(Pixels(lineage.Source));
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameModels()
    {
        using var first = new DemoTrainer(Short).Train(3);
        using var second = new DemoTrainer(Short).Train(3);

        second.Models.Select(Answer).Should().BeEquivalentTo(first.Models.Select(Answer), options => options.WithStrictOrdering());
    }

    [Fact]
    public void Train_OtherSeed_GivesOtherModels()
    {
        using var first = new DemoTrainer(Short).Train(3);
        using var second = new DemoTrainer(Short).Train(4);

        foreach (var (one, other) in first.Models.Zip(second.Models))
            Answer(other).Should().NotEqual(Answer(one));
    }

    [Fact]
    public void Train_WithProgress_RunsEvenlyToTheTotal()
    {
        var progress = new Recorder();

        new DemoTrainer(Short).Train(0, progress).Dispose();

        progress.Reports.Select(report => report.Completed).Should().BeInAscendingOrder();
        progress.Reports.Select(report => report.Total).Distinct().Should().ContainSingle().Which.Should().Be(progress.Reports[^1].Completed);
    }

    [Fact]
    public void Train_CancelledAfterSomeBatches_StopsAndLeavesNoTensors()
    {
        var (residual, plain) = (LiveTensors.CountedTooMuch(Networks.Residual), LiveTensors.CountedTooMuch(Networks.Plain));
        var before = LiveTensors.Count();
        using var cancellation = new CancellationTokenSource();
        var progress = new Recorder { OnReport = count => { if (count == 5) cancellation.Cancel(); } };

        var train = () => new DemoTrainer(Short).Train(0, progress, cancellation.Token);

        train.Should().Throw<OperationCanceledException>();
        progress.Reports.Count.Should().BeLessThan(5 + 2 * Environment.ProcessorCount);
        // Begun in this order: source, stranger-2, stranger-4, stranger-1, stranger-3.
        (LiveTensors.Count() - before).Should().BeOneOf(
            residual, 2 * residual, 2 * residual + plain, 3 * residual + plain, 3 * residual + 2 * plain);
    }

    [Fact]
    public void Train_CancelledBefore_DoesNothing()
    {
        var train = () => new DemoTrainer(Short).Train(0, null, new CancellationToken(canceled: true));

        train.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Train_LineageDisposed_LeavesNoTensors()
    {
        var countedTooMuch = 6 * LiveTensors.CountedTooMuch(Networks.Residual) + 3 * LiveTensors.CountedTooMuch(Networks.Plain);
        var before = LiveTensors.Count();

        new DemoTrainer(Short).Train(0).Dispose();

        LiveTensors.Count().Should().Be(before + countedTooMuch);
    }

    private static float[] Pixels(DemoModel model) => model.SeedInputs.data<float>().ToArray();

    private static float[] Answer(DemoModel model)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return model.Model.GetCapability<IDifferentiableModel>()!.Forward(full([1, 3, 32, 32], 0.25f)).data<float>().ToArray();
    }

    private sealed class Recorder : IProgress<StageProgress>
    {
        public List<StageProgress> Reports { get; } = [];

        public Action<int>? OnReport { get; init; }

        public void Report(StageProgress value)
        {
            Reports.Add(value);
            OnReport?.Invoke(Reports.Count);
        }
    }
}
