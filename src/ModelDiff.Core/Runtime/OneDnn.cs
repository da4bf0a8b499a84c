using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>What oneDNN, a part of libtorch, may do in this whole process.</summary>
internal static class OneDnn
{
    private const string Library = "torch_cpu";
    private const string Instructions = "ONEDNN_MAX_CPU_ISA";

    /// <summary>Has it use no newer instructions than SSE 4.1, unless the environment says what it may use. It asks once, when it is first used.</summary>
    /// <returns>Whether the environment left it open.</returns>
    public static bool LimitInstructions()
    {
        if (Environment.GetEnvironmentVariable(Instructions) is { Length: > 0 } set)
            return set == "SSE41";
        NativeEnvironment.Set(Instructions, "SSE41");
        return true;
    }

    /// <summary>Turns it on or off; TorchSharp has no way to do so.</summary>
    /// <returns>Whether libtorch could be told.</returns>
    public static bool Enable(bool isEnabled)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                EnableOnWindows(ContextOnWindows(), isEnabled);
            else
                EnableElsewhere(ContextElsewhere(), isEnabled);
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // C++: at::globalContext().setUserEnabledMkldnn(bool), by the names that compilers give them.
    [DllImport(Library, EntryPoint = "_ZN2at13globalContextEv", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ContextElsewhere();

    [DllImport(Library, EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EnableElsewhere(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);

    [DllImport(Library, EntryPoint = "?globalContext@at@@YAAEAVContext@1@XZ", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ContextOnWindows();

    [DllImport(Library, EntryPoint = "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EnableOnWindows(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);
}
