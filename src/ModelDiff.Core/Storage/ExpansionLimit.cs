using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace ModelDiff.Storage;

/// <summary>How far a compressed file may expand: a small file must not cost much.</summary>
internal static class ExpansionLimit
{
    /// <summary>Bytes that any file may expand to.</summary>
    public const long AnyFile = 1L << 28;

    /// <summary>How many times its own size a file may expand to beyond that.</summary>
    public const long MostTimes = 100;

    /// <exception cref="InvalidDataException">So many bytes are more than a file of this size may expand to.</exception>
    public static void Check(long expanded, long compressed)
    {
        if (IsTooFar(expanded, compressed))
            throw new InvalidDataException($"it would expand from {compressed} to {expanded} bytes; more than {AnyFile} bytes may be at most {MostTimes} times the file.");
    }

    /// <summary>What is wrong with an archive that expands too far by what its entries declare, or null; no reader takes more from an entry than that.</summary>
    /// <param name="archive">Borrowed.</param>
    /// <param name="length">The archive's size in bytes.</param>
    public static string? Excess(ZipArchive archive, long length)
    {
        var expanded = archive.Entries.Aggregate(0L, (sum, entry) => entry.Length > long.MaxValue - sum ? long.MaxValue : sum + entry.Length);
        return IsTooFar(expanded, length) ? $"a zip archive of {length} bytes that would expand to {expanded}, where more than {AnyFile} may be at most {MostTimes} times the file" : null;
    }

    /// <summary>Reads an entry of an archive, whose checksum must be right; neither libtorch nor <see cref="ZipArchive"/> looks at checksums.</summary>
    /// <param name="entry">Borrowed.</param>
    /// <param name="most">The largest size that makes sense, in bytes.</param>
    /// <exception cref="InvalidDataException">It is larger, by what it declares or by what it is, or is damaged.</exception>
    public static byte[] ReadAll(ZipArchiveEntry entry, int most)
    {
        if (entry.Length > most)
            throw TooLarge(entry, entry.Length, most);
        using var stream = entry.Open();
        using var content = new MemoryStream((int)entry.Length);
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > most)
                throw TooLarge(entry, content.Length, most);
        }

        var bytes = content.ToArray();
        var checksum = new Crc32();
        checksum.Update(bytes);
        return checksum.Value == entry.Crc32 ? bytes : throw new InvalidDataException($"it is damaged: the checksum of {entry.FullName} is wrong.");
    }

    private static bool IsTooFar(long expanded, long compressed) => expanded > AnyFile && expanded / MostTimes > compressed;

    private static InvalidDataException TooLarge(ZipArchiveEntry entry, long length, int most) =>
        new($"its part '{entry.FullName}' takes {length} bytes or more; at most {most} are read.");
}
