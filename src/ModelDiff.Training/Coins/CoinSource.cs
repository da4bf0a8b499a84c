using System.Buffers.Binary;

namespace ModelDiff.Training;

/// <summary>Fair coins and all that is drawn with them.</summary>
/// <param name="fill">Fills an array with random bytes.</param>
internal sealed class CoinSource(Action<byte[]> fill)
{
    private const int NonceLength = 32;

    /// <summary>A fair coin.</summary>
    public bool Toss() => (Bytes(1)[0] & 1) == 1;

    /// <summary>32 bytes as hexadecimal digits.</summary>
    public string Nonce() => Convert.ToHexStringLower(Bytes(NonceLength));

    /// <summary>Puts values in a random order.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>A whole number from 0 up to but not including a limit far below 2^64.</summary>
    private int Below(int limit) => (int)Math.BigMul(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong))), (ulong)limit, out _);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        fill(bytes);
        return bytes;
    }
}
