using System.Buffers.Binary;
using SkiaSharp;

namespace ModelDiff.Inputs;

/// <summary>How a PNG image is to be turned, by its <c>eXIf</c> chunk.</summary>
/// <remarks>Formats: PNG third edition, 11.3.4.4; Exif 2.3, tag 0x0112 of the first directory, a TIFF structure.</remarks>
internal static class PngOrientation
{
    private const int ChunkFrame = 12;
    private const int DirectoryEntry = 12;
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>The orientation, or null where the file is no PNG, has no such chunk, or one that cannot be read.</summary>
    /// <param name="file">The whole file.</param>
    public static SKEncodedOrigin? Of(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
            return null;
        for (var rest = file[Signature.Length..]; rest.Length >= ChunkFrame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
                return null;
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
                return OfExif(rest.Slice(8, (int)length));
            rest = rest[(ChunkFrame + (int)length)..];
        }

        return null;
    }

    private static SKEncodedOrigin? OfExif(ReadOnlySpan<byte> exif)
    {
        var isLittle = exif.StartsWith("II*\0"u8);
        if (exif.Length < 8 || (!isLittle && !exif.StartsWith("MM\0*"u8)))
            return null;
        var directory = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return null;
        var count = Number(exif[(int)directory..], isLittle);
        var entries = exif[((int)directory + 2)..];
        for (var i = 0; i < count && entries.Length >= DirectoryEntry; i++, entries = entries[DirectoryEntry..])
        {
            if (Number(entries, isLittle) == Tag)
                return Number(entries[2..], isLittle) == Short && Number(entries[8..], isLittle) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : null;
        }

        return null;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
