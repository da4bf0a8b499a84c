using System.Security.Cryptography;
using ModelDiff.Models.Packages;
using ModelDiff.Storage;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Models;

/// <summary>The bytes of a model, wherever they lie: in a file, within a package, in memory. May be shared between threads.</summary>
public sealed class ModelContent
{
    private readonly byte[]? _bytes;

    private ModelContent(string name, byte[]? bytes) => (Name, _bytes) = (name, bytes);

    /// <summary>What messages call it: its path, also within a package.</summary>
    public string Name { get; }

    /// <summary>The file; null where it is none of its own.</summary>
    public string? Path => _bytes is null ? Name : null;

    /// <summary>Whether it lies within a package.</summary>
    internal bool IsPart { get; private init; }

    /// <summary>A file, which is not opened yet, or a part of a package, which is read into memory now.</summary>
    /// <param name="path">For example <c>m.onnx</c>, or <c>app.apk!/assets/m.tflite</c> as <see cref="PackageScan"/> names it.</param>
    /// <exception cref="ModelLoadException">There is no such part in the package.</exception>
    public static ModelContent At(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return PackageScan.IsInPackage(path) ? new(path, PackageScan.ReadModel(path)) { IsPart = true } : new(path, null);
    }

    /// <summary>Bytes in memory.</summary>
    /// <param name="bytes">All that would be in the file; borrowed for as long as the content and what was read of it are in use, and not to be changed.</param>
    /// <param name="name">What messages call it.</param>
    public static ModelContent Of(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, bytes);
    }

    /// <summary>Opens it for reading.</summary>
    /// <returns>Owned by the caller; seekable, at its beginning.</returns>
    /// <exception cref="ModelLoadException">There is no such file, or it cannot be read.</exception>
    public Stream OpenRead() => _bytes is null ? ModelFiles.OpenRead(Name) : new MemoryStream(_bytes, writable: false);

    /// <summary>Reads all of it.</summary>
    /// <returns>Shared; not to be changed.</returns>
    /// <exception cref="ModelLoadException">There is no such file, it cannot be read, or it is larger than an array may be, 2 GiB.</exception>
    internal byte[] ReadAll()
    {
        if (_bytes is not null)
            return _bytes;
        using var stream = ModelFiles.OpenRead(Name);
        return WeightFile.Guard(Name, () => RegularFile.ReadAllBytes(stream, Array.MaxLength));
    }

    /// <summary>SHA-256, 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="ModelLoadException">There is no such file, or it cannot be read.</exception>
    internal string Sha256()
    {
        using var stream = OpenRead();
        return WeightFile.Guard(Name, () => Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
