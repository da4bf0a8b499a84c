using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

internal static class LiveTensors
{
    /// <summary>TorchSharp's count of live tensors, once the finalizers have run.</summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    /// <summary>TorchSharp's layers count each weight once more than they release it: by how much the count stays up after a network has come and gone.</summary>
    public static long CountedTooMuch(Func<int, Generator, ImageClassifier> create)
    {
        var before = Count();
        using (var generator = new Generator(0, CPU))
            create(5, generator).Dispose();
        return Count() - before;
    }
}
