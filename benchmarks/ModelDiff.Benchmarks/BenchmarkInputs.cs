using ModelDiff.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Benchmarks;

/// <summary>Random inputs by seed.</summary>
internal static class BenchmarkInputs
{
    public static Tensor Uniform(long seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return rand(shape, generator: generator).DetachFromDisposeScope();
    }

    public static InputPairs Pairs(int count, params long[] inputShape) =>
        new(Uniform(1, [count, .. inputShape]), Uniform(2, [count, .. inputShape]), new GeneratorDescription("random"));
}
