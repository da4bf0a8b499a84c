using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class NesterovDescentTests
{
    [Fact]
    public void Step_SeveralTimes_MovesAsTorchSharpsOwnOptimizer()
    {
        using var ours = Network();
        using var theirs = Network();
        using var descent = new NesterovDescent(ours.parameters(), 0.9, 5e-4);
        using var optimizer = optim.SGD(theirs.parameters(), 0.1, momentum: 0.9, weight_decay: 5e-4, nesterov: true);

        for (var step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            var images = full([4, 3, 32, 32], 0.1f * (step + 1)) + arange(32) / 64;
            ours.call(images).square().sum().backward();
            theirs.call(images).square().sum().backward();
            descent.Step(0.1);
            optimizer.step();
            optimizer.zero_grad();
        }

        foreach (var (a, b) in ours.parameters().Zip(theirs.parameters()))
            a.data<float>().ToArray().Should().Equal(b.data<float>().ToArray());
    }

    [Fact]
    public void Step_FrozenParameter_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        using var value = new TorchSharp.Modules.Parameter(ones(2));
        using var descent = new NesterovDescent([value], 0.9, 5e-4);

        descent.Step(0.1);

        value.data<float>().ToArray().Should().Equal(1, 1);
    }

    [Fact]
    public void Dispose_AfterSteps_LeavesNoTensors()
    {
        using var model = Network();
        var before = LiveTensors.Count();

        using (var descent = new NesterovDescent(model.parameters(), 0.9, 5e-4))
        {
            using var scope = NewDisposeScope();
            model.call(ones(2, 3, 32, 32)).sum().backward();
            descent.Step(0.1);
        }

        LiveTensors.Count().Should().Be(before);
    }

    private static ImageClassifier Network()
    {
        using var generator = new Generator(5, CPU);
        return TestNetworks.Residual(5, generator);
    }
}
