using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>Finds TorchSharp's native library and libtorch, and asks the system's loader about them.</summary>
internal static class NativeBackend
{
    public const string LibraryName = "LibTorchSharp";
    private const string StartupHook = "_ZSt21ios_base_library_initv";
    private static readonly string[] LibtorchFiles = ["libtorch.so", "libtorch_cpu.so", "libc10.so"];

    /// <summary>Operating system and architecture as packages name them, <c>linux-x64</c> for example.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Whether the C library is musl, for which there is no libtorch.</summary>
    public static bool IsMusl { get; } = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    /// <summary>Whether the remedy can apply at all.</summary>
    public static bool CanBePatched => Platform == "linux-x64" && !IsMusl;

    /// <summary>File name of TorchSharp's native library.</summary>
    public static string LibraryFile { get; } = Platform[..3] switch
    {
        "win" => "LibTorchSharp.dll",
        "osx" => "libLibTorchSharp.dylib",
        _ => "libLibTorchSharp.so",
    };

    /// <summary>The packages that bring libtorch to this platform, or null where there are none.</summary>
    public static string? BackendPackages { get; } = Platform switch
    {
        "linux-x64" => $"libtorch-cpu-linux-x64 {NativePackages.LibTorch} or TorchSharp-cuda-linux {NativePackages.TorchSharp}",
        "win-x64" => $"libtorch-cpu-win-x64 {NativePackages.LibTorch} or TorchSharp-cuda-windows {NativePackages.TorchSharp}",
        "osx-arm64" => $"libtorch-cpu-osx-arm64 {NativePackages.LibTorch}",
        _ => null,
    };

    /// <summary>Whether the system's C++ runtime has the function that came with GLIBCXX_3.4.32.</summary>
    public static bool SystemHasStartupHook() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var runtime) && NativeLibrary.TryGetExport(runtime, StartupHook, out _);

    /// <summary>TorchSharp's native library, or null where there is none.</summary>
    public static string? FindLibrary(Assembly torchSharp) =>
        AppFolders(torchSharp).Append(PackageFolder(torchSharp)).Select(folder => Path.Combine(folder, LibraryFile)).FirstOrDefault(File.Exists);

    /// <summary>The folder of libtorch, that from which it is loaded already first, or null where there is none.</summary>
    public static string? FindLibtorch(Assembly torchSharp, string? library) =>
        library is null
            ? null
            : MappedFolders()
                .Append(Path.GetDirectoryName(library)!)
                .Concat(AppFolders(torchSharp))
                .Append(LibtorchPackageFolder(torchSharp))
                .Concat(SearchedFolders())
                .FirstOrDefault(folder => LibtorchFiles.All(file => File.Exists(Path.Combine(folder, file))));

    /// <summary>Why the system's loader refuses a library, in its own words, or null where it loads.</summary>
    public static string? LoadError(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return LoaderText(exception);
        }
    }

    /// <summary>The loader's own words, which follow the runtime's on a line of their own.</summary>
    public static string LoaderText(Exception exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 1 ? lines[1] : lines[0];
    }

    private static IEnumerable<string> AppFolders(Assembly torchSharp)
    {
        var besideAssembly = FolderOf(torchSharp);
        yield return besideAssembly;
        yield return Path.Combine(besideAssembly, "runtimes", Platform, "native");
        var nativeFolders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in nativeFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    /// <summary>In a folder of packages, <c>torchsharp/VERSION/lib/FRAMEWORK</c> has its native part in <c>torchsharp/VERSION/runtimes</c>.</summary>
    private static string PackageFolder(Assembly torchSharp) =>
        Path.GetFullPath(Path.Combine(FolderOf(torchSharp), "..", "..", "runtimes", Platform, "native"));

    private static string LibtorchPackageFolder(Assembly torchSharp) =>
        Path.GetFullPath(Path.Combine(FolderOf(torchSharp), "..", "..", "..", "..", $"libtorch-cpu-{Platform}", NativePackages.LibTorch, "runtimes", Platform, "native"));

    // The location is empty in a single-file application.
    private static string FolderOf(Assembly assembly) =>
        Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    /// <summary>Where the system's loader looks besides, for a libtorch that belongs to no package, PyTorch's for example.</summary>
    private static string[] SearchedFolders() =>
        Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IEnumerable<string> MappedFolders() =>
        File.ReadLines("/proc/self/maps")
            .Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
            .Select(line => Path.GetDirectoryName(line[line.IndexOf('/', StringComparison.Ordinal)..])!)
            .Distinct();
}
