using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>Which libraries libtorch computes convolutions with, in this whole process; TorchSharp has no way to choose.</summary>
internal static class LibtorchContext
{
    private const string Library = "torch_cpu";

    /// <summary>Turns oneDNN on or off.</summary>
    /// <returns>Whether libtorch could be told.</returns>
    public static bool EnableOneDnn(bool isEnabled) => Tell(() => OneDnnOnWindows(ContextOnWindows(), isEnabled), () => OneDnnElsewhere(ContextElsewhere(), isEnabled));

    /// <summary>Turns NNPACK on or off.</summary>
    /// <returns>Whether libtorch could be told.</returns>
    public static bool EnableNnPack(bool isEnabled) => Tell(() => NnPackOnWindows(ContextOnWindows(), isEnabled), () => NnPackElsewhere(ContextElsewhere(), isEnabled));

    private static bool Tell(Action onWindows, Action elsewhere)
    {
        try
        {
            (OperatingSystem.IsWindows() ? onWindows : elsewhere)();
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // C++: at::globalContext(), at::Context::setUserEnabledMkldnn(bool) and setUserEnabledNNPACK(bool), by the names that compilers give them.
    [DllImport(Library, EntryPoint = "_ZN2at13globalContextEv", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ContextElsewhere();

    [DllImport(Library, EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void OneDnnElsewhere(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);

    [DllImport(Library, EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void NnPackElsewhere(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);

    [DllImport(Library, EntryPoint = "?globalContext@at@@YAAEAVContext@1@XZ", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ContextOnWindows();

    [DllImport(Library, EntryPoint = "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void OneDnnOnWindows(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);

    [DllImport(Library, EntryPoint = "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void NnPackOnWindows(nint context, [MarshalAs(UnmanagedType.I1)] bool isEnabled);
}
