using System.Security.Cryptography;
using System.Text;

namespace ModelDiff.Runtime;

/// <summary>Keeps a patched copy of TorchSharp's native library, with links to libtorch beside it, in a folder of the user's own.</summary>
internal static class CompatibilityCopy
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes or finds the copy in the user's cache, or makes one in a folder of this process alone where the cache cannot be used.</summary>
    /// <inheritdoc cref="Prepare"/>
    public static (string Path, bool Written) PrepareAnywhere(string library, string libtorchFolder)
    {
        try
        {
            return Prepare(library, libtorchFolder, DefaultFolder());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Prepare(library, libtorchFolder, Directory.CreateTempSubdirectory("modeldiff-").FullName);
        }
    }

    /// <summary>Makes the copy, or finds the one made before.</summary>
    /// <param name="library">The package's own library.</param>
    /// <param name="libtorchFolder">The folder of libtorch.so and its siblings.</param>
    /// <param name="cacheFolder">Where copies are kept; created where it is missing.</param>
    /// <returns>Path of the copy, and whether it was written now.</returns>
    /// <exception cref="ElfFormatException">The library is not of the known shape.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public static (string Path, bool Written) Prepare(string library, string libtorchFolder, string cacheFolder)
    {
        var patched = ElfSymbolVersionPatch.Apply(File.ReadAllBytes(library));
        var folder = Path.Combine(cacheFolder, $"torchsharp-{Key(patched, libtorchFolder)}");
        MakePrivate(cacheFolder);
        MakePrivate(folder);

        var copy = Path.Combine(folder, Path.GetFileName(library));
        foreach (var sibling in Directory.EnumerateFiles(libtorchFolder, "*.so*"))
        {
            if (Path.GetFileName(sibling) != Path.GetFileName(library))
                Link(Path.Combine(folder, Path.GetFileName(sibling)), sibling);
        }

        // A copy is trusted only where it equals what would be written now.
        var isSound = new FileInfo(copy) is { Exists: true, LinkTarget: null } && File.ReadAllBytes(copy).AsSpan().SequenceEqual(patched);
        if (!isSound)
            AtomicFile.Write(copy, stream => stream.Write(patched));
        return (copy, !isSound);
    }

    /// <summary>The user's cache folder by the XDG base directory specification.</summary>
    public static string DefaultFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathRooted(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "modeldiff");
    }

    private static string Key(byte[] patched, string libtorchFolder) =>
        Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(patched), .. Encoding.UTF8.GetBytes(libtorchFolder)]))[..16];

    private static void MakePrivate(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
            throw new UnauthorizedAccessException($"'{folder}' is a symbolic link.");
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);   // only its owner may
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
}
