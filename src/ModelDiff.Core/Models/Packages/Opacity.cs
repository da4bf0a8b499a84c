using System.Text;

namespace ModelDiff.Models.Packages;

/// <summary>Tells files that look encrypted: as many different bytes as chance would give, and none of the compressed kinds that one knows.</summary>
internal static class Opacity
{
    private const int LeastSize = 1 << 14;
    private const int Sample = 1 << 16;

    /// <summary>Bits per byte; 16 KiB of chance have 7.98 or more.</summary>
    private const double LeastEntropy = 7.95;

    /// <summary>First bytes, in Latin-1, of media and other files that are compressed for honest reasons, with their position.</summary>
    private static readonly (int Start, string Bytes)[] Compressed =
        [(8, "WEBP"), (4, "ftyp"), (0, "wOF2"), (0, "wOFF"), (0, "OggS"), (0, "ID3"), (0, "\u00FF\u00FB"), (0, "fLaC"), (0, "BM"), (0, "\u001AE\u00DF\u00A3"), (0, "LZIP"), (0, "dex\n"), (0, "\0asm")];

    /// <summary>Whether content looks encrypted.</summary>
    /// <param name="content">All of a file of no known kind.</param>
    public static bool Has(ReadOnlySpan<byte> content)
    {
        if (content.Length < LeastSize)
            return false;
        foreach (var (start, bytes) in Compressed)
        {
            if (Encoding.Latin1.GetString(content.Slice(start, bytes.Length)) == bytes)
                return false;
        }

        return Entropy(content[..Math.Min(Sample, content.Length)]) >= LeastEntropy;
    }

    private static double Entropy(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var value in bytes)
            counts[value]++;
        var sum = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
                sum -= count * Math.Log2((double)count / bytes.Length);
        }

        return sum / bytes.Length;
    }
}
