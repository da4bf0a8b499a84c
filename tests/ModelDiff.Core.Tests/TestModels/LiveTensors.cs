using TorchSharp;

namespace ModelDiff.Tests.TestModels;

/// <summary>Counts native tensors for leak tests.</summary>
internal static class LiveTensors
{
    /// <summary>The number of live tensors once what earlier tests left to the garbage collector is gone. What a test leaks itself is not collected before it compares.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
