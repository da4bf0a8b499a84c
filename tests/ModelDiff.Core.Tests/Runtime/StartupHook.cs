using ModelDiff;

/// <summary>What a child process of <c>TorchRuntimeFailureTests</c> does in place of its program. The runtime asks for this name, in no namespace.</summary>
internal static class StartupHook
{
    internal static void Initialize()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            Console.WriteLine(TorchRuntime.Status);
        }
        catch (TorchRuntimeException exception)
        {
            Console.WriteLine($"{nameof(TorchRuntimeException)}: {exception.Message}");
        }

        Environment.Exit(0);
    }
}
