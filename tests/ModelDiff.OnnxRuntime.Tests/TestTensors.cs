using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

internal static class TestTensors
{
    /// <summary>float32 in one row per array.</summary>
    public static Tensor Rows(params float[][] rows)
    {
        using var scope = NewDisposeScope();
        return tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]).DetachFromDisposeScope();
    }

    public static HeldInput Held(long[] shape, params double[] values)
    {
        using var scope = NewDisposeScope();
        return HeldInput.Of(tensor(values, shape));
    }
}
