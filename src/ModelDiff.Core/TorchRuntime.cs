using System.Diagnostics;
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
/// Debian 12, Ubuntu 22.04 and RHEL 9 lack it. Only on such systems (Linux x64, glibc), and only after the ordinary load has failed, a patched copy of the
/// library is loaded from the user's cache, <c>$XDG_CACHE_HOME/modeldiff</c> or <c>~/.cache/modeldiff</c>.
/// This library registers itself when it is first used; an application that uses TorchSharp before that calls <see cref="Initialize"/> first.
/// What opens models and inputs calls <see cref="EnsureLoaded"/>, which says why where the remedy cannot help: where the application brings no backend, which package to add. TorchSharp, used without it, prints another cause and copies libtorch into the application's folder in vain.
/// All members may be called from several threads.
/// </remarks>
public static class TorchRuntime
{
    private const string CompatibilityCopyPrefix = "compatibility copy at ";
    private static readonly Lock Gate = new();
    private static ILogger _logger = NullLogger.Instance;
    private static TorchRuntimeException? _failure;
    private static bool _registered;
    private static bool _loaded;
    private static string? _restraint;
    private static string? _copyPath;
    private static nint _copy;

    /// <summary>How the native library was loaded: <c>not loaded yet</c>, <c>ordinary</c>, or <c>compatibility copy at PATH</c>; followed by <c>, oneDNN limited to SSE 4.1</c> or <c>, without oneDNN</c> where that computes wrongly on this machine otherwise.</summary>
    public static string Status
    {
        get
        {
            lock (Gate)
                return (_copyPath is not null ? CompatibilityCopyPrefix + _copyPath : _loaded || IsMapped() ? "ordinary" : "not loaded yet") + (_restraint is null ? "" : $", {_restraint}");
        }
    }

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
            if (NativeBackend.CanBePatched)
                AssemblyLoadContext.GetLoadContext(TorchSharpAssembly)!.ResolvingUnmanagedDll += Resolve;
        }
    }

    /// <summary>Loads TorchSharp's native library now, and tries whether it computes convolutions rightly; cheap once it is loaded. Where that fails, the cause is told here; TorchSharp itself would name another.</summary>
    /// <remarks>In virtual machines that hide the processor's caches oneDNN, a part of libtorch, computes convolutions wrongly; it is then limited to what it computes rightly, or left out, in this whole process, which the logger is told.</remarks>
    /// <param name="logger">Told what the remedies do; null leaves the logger as it is.</param>
    /// <exception cref="TorchRuntimeException">It does not load, and the message says what the system lacks and what to do; or it computes wrongly whatever is done.</exception>
    public static void EnsureLoaded(ILogger? logger = null)
    {
        if (Volatile.Read(ref _loaded) && logger is null)
            return;
        Initialize(logger);

        // Before TorchSharp has a try: after a failed one it may copy all of libtorch into its package folder, in vain.
        if (NativeBackend.CanBePatched && !IsMapped() && !NativeBackend.SystemHasStartupHook())
            LoadCopy(TorchSharpAssembly);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception)
        {
            throw _failure ?? LoadDiagnosis.Diagnose(NativeBackend.FindLibrary(TorchSharpAssembly), exception);
        }

        lock (Gate)
        {
            if (!_loaded)
                _restraint = ConvolutionCheck.Ensure(_logger);
            Volatile.Write(ref _loaded, true);
        }
    }

    /// <summary>Has CUDA compute with float32 in full, in this whole process. By default convolutions on NVIDIA's GPUs may round what they multiply to 10 bits (TF32), and answers then differ from the CPU's in the fourth digit.</summary>
    /// <remarks>
    /// The command and processes of models do so. A program that asks models on CUDA calls it once, before any model runs there: it changes settings that are the process's, libtorch's <c>torch.backends.cudnn.allow_tf32</c> and <c>torch.backends.cuda.matmul.allow_tf32</c>,
    /// and NVIDIA's environment variable <c>NVIDIA_TF32_OVERRIDE</c>, which alone reaches models that torch.jit.trace made: their files allow the rounding by themselves.
    /// </remarks>
    /// <exception cref="TorchRuntimeException">No backend, or one that does not load.</exception>
    public static void UseFullPrecision()
    {
        NvidiaSettings.ForbidTf32();
        EnsureLoaded();
        torch.backends.cudnn.allow_tf32 = false;
        torch.backends.cuda.matmul.allow_tf32 = false;
    }

    /// <summary>The CPU as a device, the first that most of this library does with libtorch: where there is none, the message says what to add.</summary>
    /// <exception cref="TorchRuntimeException">No backend, or one that does not load.</exception>
    internal static torch.Device Cpu()
    {
        EnsureLoaded();
        return torch.CPU;
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The remedy must be in place before the first use of TorchSharp by anything in this library.")]
    internal static void Register() => Initialize();

    /// <summary>Called by the runtime only after the ordinary load has failed. What is thrown here would be lost in TorchSharp.</summary>
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != NativeBackend.LibraryName || NativeBackend.SystemHasStartupHook())
            return 0;
        try
        {
            return LoadCopy(TorchSharpAssembly);
        }
        catch (TorchRuntimeException exception)
        {
            RuntimeLog.NotLoaded(_logger, exception, exception.Message);
            return 0;
        }
    }

    /// <summary>Loads the copy once per process. A failure is final too.</summary>
    private static nint LoadCopy(Assembly torchSharp)
    {
        lock (Gate)
        {
            if (_failure is not null)
                throw _failure;
            if (_copy != 0)
                return _copy;
            var library = NativeBackend.FindLibrary(torchSharp);
            try
            {
                var libtorch = NativeBackend.FindLibtorch(torchSharp, library) ?? throw LoadDiagnosis.NoBackend(library);
                var copy = CompatibilityCopy.PrepareAnywhere(library!, libtorch);
                Report(copy);
                _copy = NativeLibrary.Load(copy.Path);
                _copyPath = copy.Path;
                return _copy;
            }
            catch (Exception exception) when (exception is TorchRuntimeException or ElfFormatException or IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                _failure = exception as TorchRuntimeException ?? LoadDiagnosis.NoCopy(library!, exception);
                throw _failure;
            }
        }
    }

    private static void Report(CompatibilityCopy.Result copy)
    {
        if (copy.CacheRefusal is { } refusal)
            RuntimeLog.NoCache(_logger, refusal);
        RuntimeLog.CompatibilityCopy(_logger, copy.IsNew ? LogLevel.Information : LogLevel.Debug, ElfSymbolVersionPatch.NewVersion, copy.IsNew ? "written now" : "written before", copy.Path);
    }

    private static bool IsMapped()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Any(module => Path.GetFileName(module.FileName) == NativeBackend.LibraryFile);
    }
}
