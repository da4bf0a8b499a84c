using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>The model files of tests/oracle/make_models.py and the inputs on which PyTorch's answers were recorded.</summary>
internal static class Fixture
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "models", name + ".pt");

    public static TorchScriptAdapter Load(string name, TorchScriptOptions? options = null) => TorchScriptAdapter.Load(PathOf(name), options);

    /// <summary>Element i is (37 i mod 101) / 101, in row-major order.</summary>
    public static Tensor Inputs(params long[] shape)
    {
        using var scope = NewDisposeScope();
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return (arange(count, dtype: ScalarType.Int64) * 37 % 101).to(ScalarType.Float32).div(101).reshape(shape).DetachFromDisposeScope();
    }

    /// <summary>Waits for an answer. Not for asynchronous tests: it lets a test hold a dispose scope or a count of tensors around a call.</summary>
    public static Tensor Ask(IModelAdapter model, Tensor inputs, CancellationToken cancellationToken = default) =>
        model.ForwardAsync(inputs, cancellationToken).AsTask().GetAwaiter().GetResult();

    public static float[][] Rows(Tensor outputs)
    {
        using var contiguous = outputs.detach().contiguous();
        return [.. contiguous.data<float>().ToArray().Chunk((int)outputs.shape[1])];
    }

    public static float[][] AskRows(IModelAdapter model, Tensor inputs)
    {
        using var outputs = Ask(model, inputs);
        return Rows(outputs);
    }

    public static void ShouldBeCloseTo(this float[][] actual, float[][] expected, float tolerance = 1e-6f)
    {
        actual.Should().HaveSameCount(expected);
        for (var i = 0; i < expected.Length; i++)
            actual[i].Should().Equal(expected[i], (a, e) => Math.Abs(a - e) <= tolerance * Math.Max(1, Math.Abs(e)), "row {0} must agree", i);
    }

    /// <summary>Live tensors once those that nobody holds any longer are gone.</summary>
    public static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
