using ModelDiff.ModelReuse.Audits;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Tests.Audits;

public sealed class DatasetInferenceTests : IDisposable
{
    private const int Count = 80;

    private readonly LabeledImages _own = Images(1);
    private readonly LabeledImages _unseen = Images(2);

    public void Dispose()
    {
        _own.Dispose();
        _unseen.Dispose();
    }

    [Fact]
    public void P_ModelThatHoldsItsLabelAroundItsImages_IsSmall()
    {
        using var victim = Steadfast(_own);
        using var copy = Steadfast(_own);
        using var inference = new DatasetInference(victim, _own, _unseen, seed: 3, CancellationToken.None);

        inference.P(copy, CancellationToken.None).Should().BeLessThan(0.001);
    }

    [Fact]
    public void P_ModelThatLearnedOtherImages_IsNotSmall()
    {
        using var victim = Steadfast(_own);
        using var others = Images(4);
        using var stranger = Steadfast(others);
        using var opposite = Steadfast(_unseen);
        using var inference = new DatasetInference(victim, _own, _unseen, seed: 3, CancellationToken.None);

        inference.P(stranger, CancellationToken.None).Should().BeInRange(0.01, 0.99);
        inference.P(opposite, CancellationToken.None).Should().BeGreaterThan(0.999);
    }

    [Fact]
    public void P_ModelOfOneLabel_IsOne()
    {
        using var victim = Steadfast(_own);
        using var constant = new DelegateAdapter(new ModelSignature("constant"), images => zeros(images.shape[0], 2));
        using var inference = new DatasetInference(victim, _own, _unseen, seed: 3, CancellationToken.None);

        inference.P(constant, CancellationToken.None).Should().Be(1);
    }

    private static LabeledImages Images(int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        using var scope = NewDisposeScope();
        return new LabeledImages((rand([Count, 3, 4, 4], generator: generator) * 0.4 + 0.3).DetachFromDisposeScope(), zeros(Count, int64).DetachFromDisposeScope(), 2, null);
    }

    /// <summary>Gives label 0 within a distance of images that it knows, and within a smaller one of any other.</summary>
    private static DelegateAdapter Steadfast(LabeledImages known) => new(new ModelSignature("steadfast"), images =>
    {
        using var scope = NewDisposeScope();
        var rows = images.flatten(1);
        var nearest = cdist(rows, known.Images.flatten(1)).amin([1]);
        var odd = nearest - 0.9;
        return stack([-odd, odd], 1).MoveToOuterDisposeScope();
    });
}
