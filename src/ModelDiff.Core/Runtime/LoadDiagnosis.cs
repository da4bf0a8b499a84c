namespace ModelDiff.Runtime;

/// <summary>Turns a failed load into what the system lacks and what to do about it.</summary>
internal static class LoadDiagnosis
{
    private const string NewRuntime = "install libstdc++ of GCC 13 or newer";

    private static readonly (string Marker, string Advice)[] Causes =
    [
        ("failed to map segment", "the system runs no programs from its folder: set XDG_CACHE_HOME to a folder on a file system mounted without 'noexec'"),
        ("GLIBCXX_", $"the system's C++ runtime is too old: {NewRuntime}"),
        ("CXXABI_", $"the system's C++ runtime is too old: {NewRuntime}"),
        ("GLIBC_", "the system's C library is too old: use a newer Linux distribution"),
        ("libstdc++", $"the system has no C++ runtime: {NewRuntime}"),
        ("undefined symbol", "the libtorch beside it, or one loaded before it, is of another version: reference libtorch " + NativePackages.LibTorch + " only, and call TorchRuntime.EnsureLoaded before any other use of TorchSharp"),
        ("libtorch", BackendAdvice()),
        ("libc10", BackendAdvice()),
        ("libgomp-", BackendAdvice()),
        ("cannot open shared object", "a system library is missing: install the package that has it"),
    ];

    /// <summary>Why the load failed, by asking the system's loader.</summary>
    /// <param name="library">TorchSharp's native library, or null where none was found.</param>
    /// <param name="cause">What TorchSharp threw.</param>
    public static TorchRuntimeException Diagnose(string? library, Exception cause) =>
        library is null
            ? NoBackend(null, cause)
            : Explain(library, NativeBackend.LoadError(library) ?? FirstLine(cause.GetBaseException().Message), cause);

    /// <summary>What a text of the system's loader means.</summary>
    public static TorchRuntimeException Explain(string library, string loaderError, Exception? cause) =>
        new($"TorchSharp's native library '{library}' does not load; {Advice(loaderError)}. The loader says: {loaderError}", cause) { LibraryPath = library, LoaderError = loaderError };

    /// <summary>TorchSharp's native library or libtorch is nowhere to be found.</summary>
    public static TorchRuntimeException NoBackend(string? library, Exception? cause = null) =>
        new(
            library is null
                ? $"TorchSharp's native library '{NativeBackend.LibraryFile}' was not found beside the application or in TorchSharp's package; {BackendAdvice()}."
                : $"TorchSharp's native library '{library}' needs libtorch, which was not found beside it; {BackendAdvice()}.",
            cause)
        { LibraryPath = library };

    /// <summary>The C++ runtime is too old and the copy that would make up for it cannot be had.</summary>
    public static TorchRuntimeException NoCopy(string library, Exception cause)
    {
        var reason = cause switch
        {
            DllNotFoundException missing => NativeBackend.LoaderText(missing),
            ElfFormatException unexpected => $"the library is not the one of TorchSharp {NativePackages.TorchSharp}, {unexpected.Message}",
            _ => cause.Message.TrimEnd('.'),
        };
        var advice = cause is DllNotFoundException && !reason.Contains("GLIBCXX_", StringComparison.Ordinal) ? $" In particular, {Advice(reason)}." : "";
        return new($"TorchSharp's native library '{library}' needs {ElfSymbolVersionPatch.NewVersion}, which this system's C++ runtime lacks: {NewRuntime}. A compatible copy could not be made or loaded: {reason}.{advice}", cause)
        {
            LibraryPath = library,
            LoaderError = cause is DllNotFoundException ? reason : null,
        };
    }

    private static string Advice(string loaderError) =>
        NativeBackend.IsMusl
            ? "libtorch is built for glibc, and this system has musl: use a distribution with glibc, Debian for example"
            : Array.Find(Causes, cause => loaderError.Contains(cause.Marker, StringComparison.Ordinal)).Advice ?? "the system's loader refuses it";

    private static string BackendAdvice() =>
        NativeBackend.BackendPackages is { } packages
            ? $"add the package ModelDiff {LibraryInfo.Version}, which brings all native parts, or {packages} (in this project's own build: -p:TorchBackend=cpu or cuda)"
            : $"TorchSharp has no backend for {NativeBackend.Platform}: use Linux x64, Windows x64 or macOS arm64";

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
