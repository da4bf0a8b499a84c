using System.Buffers.Binary;

namespace ModelDiff.Storage;

/// <summary>How a file stores the elements of a tensor: their size and how their bytes become float32.</summary>
internal sealed class ElementType
{
    private readonly Func<ReadOnlySpan<byte>, double> _read;

    private ElementType(int size, Func<ReadOnlySpan<byte>, double> read) => (Size, _read) = (size, read);

    public static ElementType Float16 { get; } = new(2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes));

    public static ElementType BFloat16 { get; } = new(2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16));

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
