using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using ModelDiff.Storage;

namespace ModelDiff.Runtime;

/// <summary>Keeps a patched copy of TorchSharp's native library, with links to libtorch beside it, in a folder of the user's own.</summary>
internal static class CompatibilityCopy
{
    /// <summary>Makes or finds the copy in the user's cache, or makes one in a folder of this process alone where the cache cannot be used.</summary>
    /// <inheritdoc cref="Prepare"/>
    public static Result PrepareAnywhere(string library, string libtorchFolder)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException();
        try
        {
            return Prepare(library, libtorchFolder, DefaultFolder());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return PrepareTemporary(library, libtorchFolder, exception.Message);
        }
    }

    /// <summary>Makes the copy, or finds the one made before.</summary>
    /// <param name="library">The package's own library.</param>
    /// <param name="libtorchFolder">The folder of libtorch.so and its siblings.</param>
    /// <param name="cacheFolder">Where copies are kept; created where it is missing.</param>
    /// <exception cref="ElfFormatException">The library is not of the known shape.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not this user's alone.</exception>
    [SupportedOSPlatform("linux")]
    public static Result Prepare(string library, string libtorchFolder, string cacheFolder)
    {
        var patched = ElfSymbolVersionPatch.Apply(File.ReadAllBytes(library));
        var folder = Path.Combine(cacheFolder, $"torchsharp-{Key(patched, libtorchFolder)}");
        PrivateFolder.Require(cacheFolder);
        PrivateFolder.Require(folder);

        foreach (var sibling in Directory.EnumerateFiles(libtorchFolder, "*.so*"))
        {
            if (Path.GetFileName(sibling) != Path.GetFileName(library))
                Link(Path.Combine(folder, Path.GetFileName(sibling)), sibling);
        }

        // A copy is trusted only where it equals what would be written now.
        var copy = Path.Combine(folder, Path.GetFileName(library));
        var isSound = new FileInfo(copy) is { Exists: true, LinkTarget: null } file
            && file.Length == patched.Length
            && File.ReadAllBytes(copy).AsSpan().SequenceEqual(patched);
        if (!isSound)
            AtomicFile.Write(copy, stream => stream.Write(patched));
        return new Result(copy, !isSound, null);
    }

    /// <summary>The user's cache folder by the XDG base directory specification.</summary>
    /// <exception cref="IOException">The user has no home.</exception>
    public static string DefaultFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathRooted(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.IsPathRooted(cache) ? Path.Combine(cache, "modeldiff") : throw new IOException("This user has no home folder.");
    }

    [SupportedOSPlatform("linux")]
    private static Result PrepareTemporary(string library, string libtorchFolder, string cacheRefusal)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("modeldiff-");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
            return Prepare(library, libtorchFolder, folder.FullName) with { CacheRefusal = cacheRefusal };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{cacheRefusal} {exception.Message}", exception);
        }
    }

    private static string Key(byte[] patched, string libtorchFolder)
    {
        var hash = SHA256.HashData([.. SHA256.HashData(patched), .. Encoding.UTF8.GetBytes(libtorchFolder)]);
        return $"{typeof(TorchSharp.DeviceType).Assembly.GetName().Version?.ToString(3)}-{Convert.ToHexStringLower(hash)[..16]}";
    }

    private static void Link(string link, string target)
    {
        if (new FileInfo(link).LinkTarget == target)
            return;
        try
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget == target)
        {
            // Another process made it meanwhile.
        }
    }

    /// <summary>A copy to load: where it lies, whether it was written now, and why it is not in the cache, if it is not.</summary>
    internal sealed record Result(string Path, bool IsNew, string? CacheRefusal);
}
