using System.Runtime.CompilerServices;

// Tests count live tensors, so they run one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ModelDiff.Training.Tests;

internal static class AssemblySetup
{
    /// <summary>Tests may touch TorchSharp before anything of the library.</summary>
    [ModuleInitializer]
    internal static void Initialize() => Libtorch.Load();
}
