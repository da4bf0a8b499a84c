using System.Buffers.Binary;

namespace ModelDiff.Models.Packages;

/// <summary>Tells zip archives by their end, as the format asks for: bytes may stand before the first entry, as in MediaPipe's tasks and in archives that unpack themselves.</summary>
internal static class ZipContent
{
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>Where in a file its archive begins; -1 where it holds none.</summary>
    /// <param name="content">All of a file.</param>
    public static int Find(ReadOnlySpan<byte> content)
    {
        if (content is [(byte)'P', (byte)'K', 3 or 5, ..])
            return 0;
        if (content.Length < EndLength)
            return -1;
        var tail = Math.Max(0, content.Length - EndLength - LongestComment);
        var end = content[tail..(content.Length - EndLength + 4)].LastIndexOf("PK\u0005\u0006"u8);
        return end < 0 ? -1 : StartOf(content, tail + end);
    }

    /// <summary>Places in an archive count from its first byte, which may be the file's or not.</summary>
    private static int StartOf(ReadOnlySpan<byte> content, int end)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(content[(end + 12)..]);
        var place = BinaryPrimitives.ReadUInt32LittleEndian(content[(end + 16)..]);
        var start = end - (long)size - place;
        return start >= 0 && size >= 4 && content[(int)(end - size)..].StartsWith("PK\u0001\u0002"u8) ? (int)start : -1;
    }
}
