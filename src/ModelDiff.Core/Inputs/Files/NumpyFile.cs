using System.IO.Compression;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Reads NumPy arrays from <c>.npy</c> and <c>.npz</c> files as float32.</summary>
/// <remarks>Little and big endian, C and Fortran order, floats of 16 to 64 bits, integers of 8 to 64 bits and booleans. Pickled objects are refused.</remarks>
internal static class NumpyFile
{
    private const string DefaultMember = "inputs";
    private const string Extension = ".npy";

    /// <summary>Reads the array of a <c>.npy</c> file.</summary>
    /// <returns>Owned by the caller; on the CPU.</returns>
    /// <exception cref="InputFileException">There is no such file, or it holds something else than an array of numbers.</exception>
    public static Tensor LoadArray(string path) => LoadArray(path, RowChoice.All);

    /// <summary>Reads some rows of an array as <see cref="LoadArray(string)"/> does.</summary>
    internal static Tensor LoadArray(string path, RowChoice choice) => InputFiles.Read(path, stream => ReadArray(stream, choice));

    /// <summary>Reads one array of a <c>.npz</c> archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The array's name; null for <c>inputs</c>, or else the only one.</param>
    /// <returns>Owned by the caller; on the CPU.</returns>
    /// <exception cref="InputFileException">There is no such file or array, or it holds something else than an array of numbers.</exception>
    public static Tensor LoadArchive(string path, string? name = null) => LoadArchive(path, name, RowChoice.All);

    /// <summary>Reads some rows of an array as <see cref="LoadArchive(string, string)"/> does.</summary>
    internal static Tensor LoadArchive(string path, string? name, RowChoice choice) => InputFiles.Read(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var entry = Choose(archive, name);
        ExpansionLimit.Check(entry.Length, stream.Length);
        using var member = entry.Open();
        return ReadArray(member, choice);
    });

    private static ZipArchiveEntry Choose(ZipArchive archive, string? name)
    {
        var members = archive.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)).ToArray();
        return members.FirstOrDefault(entry => entry.FullName == (name ?? DefaultMember) + Extension)
            ?? (name is null && members.Length == 1 ? members[0] : null)
            ?? throw new FormatException(members.Length == 0
                ? "it is a zip archive without arrays."
                : $"it holds no array '{name ?? DefaultMember}'; it holds {Excerpt.OfNames(members.Select(entry => entry.FullName[..^Extension.Length]))}.");
    }

    private static Tensor ReadArray(Stream stream, RowChoice choice)
    {
        var header = NumpyHeader.Read(stream);
        if (header.Shape.Length == 0)
            throw new FormatException("it holds a single number; expected an array [N, …].");
        CheckSize(header, stream);
        return header.IsFortranOrder
            ? Transposed(TensorReader.Read(stream, [.. header.Shape.Reverse()], header.Type, RowChoice.All, header.IsBigEndian), choice)
            : TensorReader.Read(stream, header.Shape, header.Type, choice, header.IsBigEndian);
    }

    /// <summary>A header that lies about its size must not make us reserve memory for it.</summary>
    private static void CheckSize(NumpyHeader header, Stream stream)
    {
        try
        {
            var product = header.Shape.Aggregate((long)header.Type.Size, (product, size) => checked(product * Math.Max(size, 1)));
            var bytes = header.Shape.Contains(0) ? 0 : product;
            if (!stream.CanSeek)
                return;
            var more = stream.Length - stream.Position - bytes;
            if (more < 0)
                throw new EndOfStreamException();
            if (more > 0)
                throw new FormatException($"{more} bytes follow the array.");
        }
        catch (OverflowException exception)
        {
            throw new FormatException("it declares an array larger than any memory.", exception);
        }
    }

    /// <summary>Axes turned around, and some of the rows then. Takes ownership.</summary>
    private static Tensor Transposed(Tensor array, RowChoice choice)
    {
        using var owned = array;
        using var scope = NewDisposeScope();
        var turned = array.permute([.. Enumerable.Range(0, (int)array.dim()).Select(axis => (long)axis).Reverse()]);
        return (choice.Of(turned.shape[0]) is { } rows ? turned.index_select(0, tensor(rows)) : turned).contiguous().DetachFromDisposeScope();
    }
}
