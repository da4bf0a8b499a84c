using System.Buffers.Binary;

namespace ModelDiff.Storage;

/// <summary>How a file stores the elements of a tensor: their size and how their bytes become float32.</summary>
internal sealed class ElementType
{
    private readonly Func<ReadOnlySpan<byte>, double> _read;

    private ElementType(int size, Func<ReadOnlySpan<byte>, double> read) => (Size, _read) = (size, read);

    public static ElementType Float16 { get; } = new(2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes));

    public static ElementType BFloat16 { get; } = new(2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16));

    /// <summary>Four bits of exponent, three of fraction, no infinities (OCP 8-bit floating point, OFP8).</summary>
    public static ElementType Float8E4M3 { get; } = new(1, bytes => (bytes[0] & 0x7F) == 0x7F ? double.NaN : Small(bytes[0], fraction: 3, bias: 7));

    /// <summary>Five bits of exponent, two of fraction: the upper half of a float16 (OFP8).</summary>
    public static ElementType Float8E5M2 { get; } = new(1, bytes => (double)BitConverter.UInt16BitsToHalf((ushort)(bytes[0] << 8)));

    public static ElementType Float32 { get; } = new(4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes));

    public static ElementType Float64 { get; } = new(8, BinaryPrimitives.ReadDoubleLittleEndian);

    public static ElementType Int8 { get; } = new(1, bytes => (sbyte)bytes[0]);

    public static ElementType Int16 { get; } = new(2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes));

    public static ElementType Int32 { get; } = new(4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes));

    public static ElementType Int64 { get; } = new(8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes));

    public static ElementType UInt8 { get; } = new(1, bytes => bytes[0]);

    public static ElementType UInt16 { get; } = new(2, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes));

    public static ElementType UInt32 { get; } = new(4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    public static ElementType UInt64 { get; } = new(8, bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    public static ElementType Boolean { get; } = new(1, bytes => bytes[0] == 0 ? 0 : 1);

    /// <summary>Bytes per element.</summary>
    public int Size { get; }

    private static double Small(byte bits, int fraction, int bias)
    {
        var exponent = (bits & 0x7F) >> fraction;
        var part = (bits & ((1 << fraction) - 1)) / (double)(1 << fraction);
        var size = exponent == 0 ? Math.ScaleB(part, 1 - bias) : Math.ScaleB(1 + part, exponent - bias);
        return (bits & 0x80) == 0 ? size : -size;
    }

    /// <summary>Converts little-endian elements; where <paramref name="isBigEndian"/>, their bytes are reversed in place first.</summary>
    public void Convert(Span<byte> bytes, Span<float> values, bool isBigEndian)
    {
        if (this == Float32 && isBigEndian != BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * Size, Size);
            if (isBigEndian)
                element.Reverse();
            values[i] = (float)_read(element);
        }
    }
}
