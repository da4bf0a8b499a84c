using System.Buffers.Binary;

namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes bytes without any idea of what they mean.</summary>
internal static class ByteMutation
{
    private const int LongestPiece = 64;

    private static readonly long[] Limits = [0, 1, -1, 2, 7, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 61, 1L << 62, long.MaxValue, long.MinValue];

    /// <summary>One to four changes.</summary>
    public static byte[] Apply(byte[] content, Random random)
    {
        var result = content;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
            result = Change(result, random);
        return result;
    }

    private static byte[] Change(byte[] content, Random random)
    {
        if (content.Length == 0)
            return [(byte)random.Next(256)];
        var start = random.Next(content.Length);
        var length = random.Next(1, Math.Min(LongestPiece, content.Length - start) + 1);
        return random.Next(8) switch
        {
            0 => Set(content, start, (byte)(content[start] ^ (1 << random.Next(8)))),
            1 => Set(content, start, (byte)random.Next(256)),
            2 => content[..start],
            3 => [.. content.AsSpan(0, start), .. content.AsSpan(start + length)],
            4 => [.. content.AsSpan(0, start + length), .. content.AsSpan(start)],
            5 => [.. content.AsSpan(0, start), .. Noise(random, length), .. content.AsSpan(start)],
            6 => Number(content, start, random),
            _ => [.. content.AsSpan(0, start), .. content.AsSpan(random.Next(content.Length))],
        };
    }

    private static byte[] Set(byte[] content, int place, byte value)
    {
        byte[] result = [.. content];
        result[place] = value;
        return result;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A number of 2, 4 or 8 bytes at a limit of some type, in either order of bytes.</summary>
    private static byte[] Number(byte[] content, int start, Random random)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Limits[random.Next(Limits.Length)]);
        var number = bytes.AsSpan(0, 2 << random.Next(3));
        if (random.Next(2) == 0)
            number.Reverse();
        byte[] result = [.. content];
        number[..Math.Min(number.Length, result.Length - start)].CopyTo(result.AsSpan(start));
        return result;
    }
}
