namespace ModelDiff.Tests;

/// <summary>libtorch as the library loads it, for tests that may touch TorchSharp before anything of the library.</summary>
internal static class Libtorch
{
    /// <summary>Loads it. Where that fails, the test that needs it says why.</summary>
    public static void Load()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
        }
        catch (TorchRuntimeException)
        {
        }
    }
}
