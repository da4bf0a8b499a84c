using System.Runtime.CompilerServices;

namespace ModelDiff.Extensions.DependencyInjection.Tests;

internal static class AssemblySetup
{
    /// <summary>Tests may touch TorchSharp before anything of the library.</summary>
    [ModuleInitializer]
    internal static void Initialize() => Libtorch.Load();
}
