using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Runtime;
using TorchSharp;

namespace ModelDiff;

/// <summary>Makes TorchSharp's native library load on Linux systems whose C++ runtime is older than the one it was built with.</summary>
/// <remarks>
/// TorchSharp 0.107 needs the symbol version GLIBCXX_3.4.32 for a start-up hook that does nothing of use once libtorch is in the process.
/// Debian 12, Ubuntu 22.04 and RHEL 9 lack it. Only there, and only after the ordinary load has failed, a patched copy of the library is loaded from the user's cache.
/// This library registers itself when it is first used; an application that uses TorchSharp before that calls <see cref="Initialize"/> first.
/// </remarks>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static ILogger _logger = NullLogger.Instance;
    private static TorchRuntimeException? _failure;
    private static bool _registered;

    /// <summary>How the native library was loaded: <c>not loaded by ModelDiff</c>, or <c>compatibility copy at PATH</c>.</summary>
    public static string Status { get; private set; } = "not loaded by ModelDiff";

    // Assembly.Location is empty in a single-file application; NativeBackend looks beside the application then.
    private static Assembly TorchSharpAssembly => typeof(DeviceType).Assembly;

    /// <summary>Registers the remedy; does nothing where it is registered already or the platform needs none. Cheap: nothing is loaded.</summary>
    /// <param name="logger">Told what the remedy does from now on; null leaves the logger as it is.</param>
    public static void Initialize(ILogger? logger = null)
    {
        lock (Gate)
        {
            _logger = logger ?? _logger;
            if (_registered)
                return;
            _registered = true;
            if (NativeBackend.IsSupportedPlatform)
                AssemblyLoadContext.GetLoadContext(TorchSharpAssembly)!.ResolvingUnmanagedDll += Resolve;
        }
    }

    /// <summary>Loads TorchSharp's native library now.</summary>
    /// <param name="logger">Told what the remedy does; null leaves the logger as it is.</param>
    /// <exception cref="TorchRuntimeException">It does not load; the message says what the system lacks and what to do.</exception>
    public static void EnsureLoaded(ILogger? logger = null)
    {
        Initialize(logger);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception)
        {
            throw _failure ?? Diagnose(NativeBackend.FindLibrary(TorchSharpAssembly), exception);
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The remedy must be in place before the first use of TorchSharp by anything in this library.")]
    internal static void Register() => Initialize();

    /// <summary>What to tell of a library that does not load.</summary>
    internal static TorchRuntimeException Diagnose(string? library, Exception? cause)
    {
        if (library is null)
            return new TorchRuntimeException("TorchSharp's native library is not there: reference the package TorchSharp 0.107.0 and a backend, libtorch-cpu-linux-x64 2.10.0 for example.", cause);
        var error = NativeBackend.LoadError(library) ?? cause?.Message.Split('\n')[0] ?? "unknown error";
        var advice = error switch
        {
            _ when error.Contains("GLIBCXX_", StringComparison.Ordinal) => "the system's C++ runtime is too old: install libstdc++ of GCC 13 or newer",
            _ when error.Contains("GLIBC_", StringComparison.Ordinal) => "the system's C library is too old: use a newer Linux distribution",
            _ when error.Contains("libtorch", StringComparison.Ordinal) || error.Contains("libc10", StringComparison.Ordinal) => "no libtorch is beside it: reference libtorch-cpu-linux-x64 2.10.0 or TorchSharp-cuda-linux 0.107.0 (in this repository: build with -p:TorchBackend=cpu or cuda)",
            _ => "the system's loader refuses it",
        };
        return new TorchRuntimeException($"TorchSharp's native library '{library}' does not load; {advice}. The loader says: {error}", cause);
    }

    /// <summary>Called by the runtime only after the ordinary load has failed.</summary>
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != NativeBackend.LibraryName || NativeBackend.FindLibrary(assembly) is not { } library)
            return 0;
        if (NativeBackend.LoadError(library)?.Contains(ElfSymbolVersionPatch.NewVersion, StringComparison.Ordinal) != true)
            return 0;   // another trouble: TorchSharp may still find its way
        lock (Gate)
        {
            try
            {
                return LoadCopy(library, NativeBackend.FindLibtorch(assembly, library) ?? throw Diagnose(library, null));
            }
            catch (Exception exception) when (exception is ElfFormatException or IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                // Thrown through TorchSharp's initializer, this also keeps it from copying libtorch about in vain.
                _failure = new TorchRuntimeException(
                    $"TorchSharp's native library '{library}' needs {ElfSymbolVersionPatch.NewVersion}, which this system's C++ runtime lacks, and a compatible copy could not be made: {exception.Message} Install libstdc++ of GCC 13 or newer.", exception);
                throw _failure;
            }
        }
    }

    private static nint LoadCopy(string library, string libtorchFolder)
    {
        var (path, written) = CompatibilityCopy.PrepareAnywhere(library, libtorchFolder);
        _logger.Log(
            written ? LogLevel.Information : LogLevel.Debug,
            "This system's C++ runtime lacks {Version}; loading a compatible copy of TorchSharp's native library ({How}) from {Path}",
            ElfSymbolVersionPatch.NewVersion, written ? "written now" : "written before", path);
        var handle = NativeLibrary.Load(path);
        Status = $"compatibility copy at {path}";
        return handle;
    }
}
