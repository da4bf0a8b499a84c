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
}
