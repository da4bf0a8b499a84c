using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;

namespace ModelDiff.Reports.Html;

/// <summary>Small images as PNG, without native code, so that a report needs none.</summary>
/// <remarks>Format: PNG (Portable Network Graphics), third edition, W3C 2025: 8 bits, gray or RGB, no filter.</remarks>
internal static class PngImage
{
    private const byte Gray = 0;
    private const byte Rgb = 2;

    /// <summary>An image as a <c>data:</c> address.</summary>
    /// <param name="pixels">Row by row; one byte per pixel, or three.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="channels">1 or 3.</param>
    public static string DataAddress(ReadOnlySpan<byte> pixels, int width, int channels) => "data:image/png;base64," + Convert.ToBase64String(Encode(pixels, width, channels));

    private static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int channels)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Length / (width * channels));
        (header[8], header[9]) = (8, channels == 1 ? Gray : Rgb);
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", Compressed(pixels, width * channels));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int rowLength)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var start = 0; start < pixels.Length; start += rowLength)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(start, rowLength));
            }
        }

        return data.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(body);
        var checksum = new Crc32();
        checksum.Update(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)checksum.Value);
        file.Write(number);
    }
}
