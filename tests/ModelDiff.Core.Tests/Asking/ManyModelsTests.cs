using ModelDiff.Asking;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Asking;

public sealed class ManyModelsTests : IDisposable
{
    private readonly int _threads = get_num_threads();

    public ManyModelsTests() => set_num_threads(4);

    public void Dispose() => set_num_threads(_threads);

    [Theory]
    [InlineData(3, null, 3, 1)]
    [InlineData(2, null, 2, 2)]
    [InlineData(9, null, 4, 1)]
    [InlineData(9, 2, 2, 1)]
    [InlineData(1, null, 1, 4)]
    public async Task ForEach_Models_ShareTheThreads(int models, int? atOnce, int together, int threadsEach)
    {
        using var gate = new Barrier(together);   // nobody passes before so many have come
        var threads = new int[models];

        await new ManyModels(atOnce).ForEachAsync(Closed(models), (position, _) =>
        {
            threads[position] = get_num_threads();
            if (position < together)
                gate.SignalAndWait(TimeSpan.FromMinutes(1)).Should().BeTrue();
            return new ValueTask<int>(position);
        }, (_, _) => { }, null, default);

        threads.Should().AllBeEquivalentTo(threadsEach);
        get_num_threads().Should().Be(4, "what comes afterwards has all threads, wherever it goes on");
    }

    [Fact]
    public async Task ForEach_ModelsThatStayOpen_AreAskedInOrderWithAllThreads()
    {
        using var model = new FakeModel(rows => rows) { Signature = new ModelSignature("open") };
        ModelReference[] models = [.. Closed(2), ModelReference.Of(model)];
        var order = new List<(int Position, int Threads)>();

        await new ManyModels().ForEachAsync(models, async (position, _) =>
        {
            order.Add((position, get_num_threads()));
            await Task.CompletedTask;
            return position;
        }, (_, _) => { }, null, default);

        order.Should().Equal((0, 4), (1, 4), (2, 4));
    }

    [Fact]
    public async Task ForEach_TwoFail_TellsOfTheFirstInOrderAndBeginsNoOther()
    {
        using var gate = new Barrier(2);
        var begun = new bool[20];

        var all = async () => await new ManyModels(2).ForEachAsync<int>(Closed(20), (position, _) =>
        {
            begun[position] = true;
            gate.SignalAndWait(TimeSpan.FromMinutes(1));
            throw new InvalidOperationException($"model {position}");
        }, (_, _) => { }, null, default);

        await all.Should().ThrowAsync<InvalidOperationException>().WithMessage("model 0");
        begun.Count(one => one).Should().Be(2);
    }

    [Fact]
    public async Task ForEach_Cancelled_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();

        var all = async () => await new ManyModels().ForEachAsync<int>(Closed(20), (position, _) =>
        {
            cancellation.Cancel();
            throw position > 0 ? new OperationCanceledException(cancellation.Token) : new InvalidOperationException("of its own");
        }, (_, _) => { }, null, cancellation.Token);

        await all.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task ForEach_AnswersThatComeLater_AreKeptWithTheShareOfThreads()
    {
        var kept = new (int Answer, int Threads)[3];

        await new ManyModels().ForEachAsync(Closed(3), async (position, _) =>
        {
            await Task.Yield();   // goes on in the thread pool
            return 10 * position;
        }, (position, answer) => kept[position] = (answer, get_num_threads()), null, default);

        kept.Should().Equal((0, 1), (10, 1), (20, 1));
    }

    [Fact]
    public async Task ForEach_Progress_CountsTheRowsOfAllModels()
    {
        var progress = new RecordedProgress();

        await new ManyModels(1).ForEachAsync(Closed(3), (position, reports) =>
        {
            if (position != 1)   // whose answers were at hand
                Array.ForEach([4, 8], rows => reports!.Report(new StageProgress($"asking m{position}", rows, 8)));
            return new ValueTask<int>(position);
        }, (_, _) => { }, progress, default);

        progress.All.Should().Equal(
            new StageProgress("asking m0 (1 of 3)", 4, 24), new StageProgress("asking m0 (1 of 3)", 8, 24), new StageProgress("asking m2 (3 of 3)", 20, 24), new StageProgress("asking m2 (3 of 3)", 24, 24));
    }

    private static ModelReference[] Closed(int count) => [.. Enumerable.Range(0, count).Select(i => new ModelReference($"m{i}", () => throw new InvalidOperationException("nobody opens it")))];
}
