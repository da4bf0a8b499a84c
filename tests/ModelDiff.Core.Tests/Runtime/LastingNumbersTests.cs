using System.Runtime.CompilerServices;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Runtime;

public class LastingNumbersTests
{
    [Fact]
    public void Lasting_NobodyHoldsIt_OutlivesAnyExpression()
    {
        var number = Made();
        Collect();
        number.IsAlive.Should().BeTrue();

        for (var i = 0; i < Kept; i++)
            Lasting(i);
        Collect();
        number.IsAlive.Should().BeFalse();
    }

    [Fact]
    public void Lasting_ManyThreads_EachGetsWhatItGave()
    {
        var sums = new double[4];

        Parallel.For(0, 4, thread =>
        {
            using var scope = NewDisposeScope();
            var one = ones(1, dtype: ScalarType.Float64);
            for (var i = 0; i < 2 * Kept; i++)
                one.add_(Lasting(thread + 0.5)).sub_(Lasting(thread));
            sums[thread] = one.item<double>();
        });

        sums.Should().AllBeEquivalentTo(1 + (2 * Kept * 0.5));
    }

    [Fact]
    public void Lasting_WholeNumbers_LeaveWholeTensorsWhole()
    {
        using var scope = NewDisposeScope();

        (arange(3) * Lasting(2)).dtype.Should().Be(ScalarType.Int64);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Made() => new(Lasting(3.5));

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
