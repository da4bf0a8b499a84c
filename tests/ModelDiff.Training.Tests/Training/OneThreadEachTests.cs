using System.Collections.Concurrent;
using TorchSharp;

namespace ModelDiff.Training.Tests;

public class OneThreadEachTests
{
    [Fact]
    public void Run_Items_WorksOnEachWithOneThread()
    {
        var before = torch.get_num_threads();
        var seen = new ConcurrentBag<(int Item, int Threads)>();

        OneThreadEach.Run(Enumerable.Range(0, 10), item => seen.Add((item, torch.get_num_threads())), CancellationToken.None);

        seen.Order().Should().Equal(Enumerable.Range(0, 10).Select(item => (item, 1)));
        torch.get_num_threads().Should().Be(before);
    }

    [Fact]
    public void Run_MostOfOne_RunsOneAtATime()
    {
        var (running, highest) = (0, 0);
        var gate = new Lock();

        OneThreadEach.Run(
            Enumerable.Range(0, 12),
            _ =>
            {
                lock (gate)
                    highest = Math.Max(highest, ++running);
                Thread.Sleep(5);
                lock (gate)
                    running--;
            },
            CancellationToken.None,
            most: 1);

        highest.Should().Be(1);
    }

    [Fact]
    public void Run_CancelledInside_Throws()
    {
        using var cancellation = new CancellationTokenSource();

        var run = () => OneThreadEach.Run(
            Enumerable.Range(0, 10),
            _ =>
            {
                cancellation.Cancel();
                cancellation.Token.ThrowIfCancellationRequested();
            },
            cancellation.Token);

        run.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Run_CancelledInsideAsAnotherWorkFails_IsACancellation()
    {
        using var cancellation = new CancellationTokenSource();

        FluentActions.Invoking(() => OneThreadEach.Run(Enumerable.Range(0, 2), Fail, cancellation.Token)).Should().Throw<OperationCanceledException>();

        void Fail(int item)
        {
            cancellation.Cancel();
            throw new IOException("the disk is full.");
        }
    }

    [Fact]
    public void Run_FailureInside_ComesOutAsItWasThrown()
    {
        var thrown = new IOException("the disk is full.");

        FluentActions.Invoking(() => OneThreadEach.Run([1, 2], _ => throw thrown, CancellationToken.None)).Should().Throw<IOException>().Which.Should().BeSameAs(thrown);
    }
}
