using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;

namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes a part of a file and sets right what the format says of it, such as lengths and checksums, so that readers get past them.</summary>
internal static class StructureMutation
{
    private const int NumpyPrefix = 10;
    private const int PngFrame = 12;
    private const int PngSignature = 8;

    /// <summary>The time of every entry, so that the same random numbers give the same bytes.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Changes the JSON of a safetensors header or the data behind it; the header's length stays right.</summary>
    public static byte[] Safetensors(byte[] content, Random random)
    {
        if (content.Length < 8 || BinaryPrimitives.ReadInt64LittleEndian(content) is var length && (length < 0 || length > content.Length - 8))
            return ByteMutation.Apply(content, random);
        var (header, data) = (content[8..(int)(8 + length)], content[(int)(8 + length)..]);
        if (random.Next(4) > 0)
            header = TextMutation.Apply(header, random);
        else
            data = ByteMutation.Apply(data, random);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. data];
    }

    /// <summary>Changes the dictionary of a <c>.npy</c> header of version 1; its length stays right.</summary>
    public static byte[] Numpy(byte[] content, Random random)
    {
        if (content.Length < NumpyPrefix || BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8)) is var length && length > content.Length - NumpyPrefix)
            return ByteMutation.Apply(content, random);
        var header = TextMutation.Apply(content[NumpyPrefix..(NumpyPrefix + length)], random);
        return [.. content.AsSpan(0, 8), .. BitConverter.GetBytes((ushort)header.Length), .. header, .. content.AsSpan(NumpyPrefix + length)];
    }

    /// <summary>Changes one chunk of a PNG image; its length and checksum stay right.</summary>
    public static byte[] Png(byte[] content, Random random)
    {
        var chunks = new List<byte[]>();
        for (var start = PngSignature; start + PngFrame <= content.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(start));
            if (length < 0 || length > content.Length - start - PngFrame)
                break;
            chunks.Add(content[(start + 4)..(start + 8 + length)]);
            start += PngFrame + length;
        }

        if (chunks.Count == 0)
            return ByteMutation.Apply(content, random);
        var changed = random.Next(chunks.Count);
        chunks[changed] = [.. chunks[changed].AsSpan(0, 4), .. ByteMutation.Apply(chunks[changed][4..], random)];
        return [.. content.AsSpan(0, PngSignature), .. chunks.SelectMany(Framed)];
    }

    /// <summary>Changes one entry of a zip archive, its content or its name; lengths and checksums stay right.</summary>
    /// <param name="inner">Changes an entry's content.</param>
    public static Mutation Zip(Mutation inner) => (content, random) =>
    {
        if (!content.AsSpan().StartsWith("PK"u8))
            return ByteMutation.Apply(content, random);
        using var result = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read))
        using (var to = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            var changed = random.Next(from.Entries.Count);
            for (var i = 0; i < from.Entries.Count; i++)
            {
                var bytes = ReadAll(from.Entries[i]);
                var name = from.Entries[i].FullName;
                if (i == changed && random.Next(5) == 0)
                    name = Encoding.Latin1.GetString(ByteMutation.Apply(Encoding.Latin1.GetBytes(name), random));
                else if (i == changed)
                    bytes = inner(bytes, random);
                var entry = to.CreateEntry(name.Length == 0 ? "x" : name, random.Next(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        }

        return result.ToArray();
    };

    /// <summary>Takes one of several ways.</summary>
    public static Mutation AnyOf(params Mutation[] ways) => (content, random) => ways[random.Next(ways.Length)](content, random);

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Framed(byte[] chunk)
    {
        var (length, checksum, sum) = (new byte[4], new byte[4], new Crc32());
        sum.Update(chunk);
        BinaryPrimitives.WriteInt32BigEndian(length, chunk.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, (uint)sum.Value);
        return [.. length, .. chunk, .. checksum];
    }
}
