using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>Finds TorchSharp's native library and libtorch, and says why they do not load.</summary>
internal static class NativeBackend
{
    public const string LibraryName = "LibTorchSharp";
    private const string LibraryFile = "libLibTorchSharp.so";
    private const string LibtorchFile = "libtorch.so";

    /// <summary>Whether the remedy can apply at all.</summary>
    public static bool IsSupportedPlatform => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The package's native library, or null where there is none.</summary>
    public static string? FindLibrary(Assembly torchSharp) => Find(LibraryFile, SearchFolders(torchSharp));

    /// <summary>The folder of libtorch, beside the native library where it is complete, or null where there is none.</summary>
    public static string? FindLibtorch(Assembly torchSharp, string library) =>
        Path.GetDirectoryName(Find(LibtorchFile, [Path.GetDirectoryName(library)!, .. SearchFolders(torchSharp), .. MappedFolders()]));

    /// <summary>Why the system's loader refuses a library, in its own words, or null where it loads.</summary>
    public static string? LoadError(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (DllNotFoundException exception)
        {
            var lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length > 1 ? lines[1] : lines[0];
        }
    }

    private static string? Find(string file, IEnumerable<string> folders) =>
        folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> SearchFolders(Assembly torchSharp)
    {
        var besideAssembly = Path.GetDirectoryName(torchSharp.Location) is { Length: > 0 } location ? location : AppContext.BaseDirectory;
        yield return besideAssembly;
        yield return Path.Combine(besideAssembly, "runtimes", "linux-x64", "native");
        foreach (var folder in (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator))
            yield return folder;

        // In a folder of packages: torchsharp/VERSION/lib/FRAMEWORK/TorchSharp.dll has its native part in torchsharp/VERSION/runtimes.
        yield return Path.GetFullPath(Path.Combine(besideAssembly, "..", "..", "runtimes", "linux-x64", "native"));
    }

    /// <summary>Folders from which libtorch is loaded already.</summary>
    private static IEnumerable<string> MappedFolders() =>
        File.ReadLines("/proc/self/maps")
            .Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
            .Select(line => Path.GetDirectoryName(line[line.IndexOf('/', StringComparison.Ordinal)..])!)
            .Distinct();
}
