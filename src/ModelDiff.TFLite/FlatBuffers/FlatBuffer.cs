using System.Buffers.Binary;
using System.Text;

namespace ModelDiff.TFLite.FlatBuffers;

/// <summary>The bytes of a FlatBuffers file. Every position that is read is checked, and what a file makes its reader copy is bounded by its size.</summary>
/// <param name="bytes">The file.</param>
internal sealed class FlatBuffer(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Vectors may share bytes, so that a small file could stand for very much; an honest one is read about once.</summary>
    private long _allowance = (8L * bytes.Length) + (1 << 16);

    /// <summary>The file's length in bytes.</summary>
    public int Length => bytes.Length;

    /// <summary>The table at which a file begins.</summary>
    /// <exception cref="InvalidDataException">It lies outside the file.</exception>
    public FlatTable Root() => TableAt(Follow(0));

    /// <summary>A table.</summary>
    /// <param name="position">Where it begins.</param>
    /// <exception cref="InvalidDataException">It, or what tells its fields, lies outside the file.</exception>
    public FlatTable TableAt(int position)
    {
        Charge(16);
        var start = (long)position - Int32(position);
        if (start is < 0 or > int.MaxValue)
            throw Outside(start);
        return new(this, position, (int)start, UInt16((int)start));
    }

    /// <summary>Where an offset leads to.</summary>
    /// <param name="position">Of the offset, which counts from itself.</param>
    public int Follow(int position)
    {
        var target = position + (long)BinaryPrimitives.ReadUInt32LittleEndian(At(position, 4));
        return target < Length ? (int)target : throw Outside(target);
    }

    /// <summary>The part of the file that a vector's elements take.</summary>
    /// <param name="position">Of the vector: its count.</param>
    /// <param name="elementSize">Bytes of one element.</param>
    public ReadOnlyMemory<byte> Vector(int position, int elementSize)
    {
        var size = (long)BinaryPrimitives.ReadUInt32LittleEndian(At(position, 4)) * elementSize;
        var start = position + 4L;
        return start + size <= Length ? bytes.Slice((int)start, (int)size) : throw Outside(start + size - 1);
    }

    /// <summary>Any part of the file.</summary>
    public ReadOnlyMemory<byte> Slice(ulong start, ulong size) =>
        start <= (ulong)Length && size <= (ulong)Length - start ? bytes.Slice((int)start, (int)size) : throw Outside(start > long.MaxValue ? long.MaxValue : (long)start);

    /// <summary>Text in UTF-8.</summary>
    /// <param name="position">Of its length.</param>
    public string Text(int position)
    {
        var text = Vector(position, 1);
        Charge(text.Length);
        return Encoding.UTF8.GetString(text.Span);
    }

    public sbyte Int8(int position) => (sbyte)At(position, 1)[0];

    public ushort UInt16(int position) => BinaryPrimitives.ReadUInt16LittleEndian(At(position, 2));

    public int Int32(int position) => BinaryPrimitives.ReadInt32LittleEndian(At(position, 4));

    public ulong UInt64(int position) => BinaryPrimitives.ReadUInt64LittleEndian(At(position, 8));

    public float Single(int position) => BinaryPrimitives.ReadSingleLittleEndian(At(position, 4));

    /// <summary>Counts what is about to be copied out of the file.</summary>
    /// <param name="size">In bytes.</param>
    /// <exception cref="InvalidDataException">It is more than the file's size explains.</exception>
    public void Charge(long size)
    {
        _allowance -= size;
        if (_allowance < 0)
            throw new InvalidDataException($"its {Length} bytes refer to themselves so often that reading it would take many times as much memory.");
    }

    private ReadOnlySpan<byte> At(int position, int size) =>
        position >= 0 && position <= Length - size ? bytes.Span.Slice(position, size) : throw Outside(position);

    private InvalidDataException Outside(long position) => new($"it refers to byte {position} of {Length}: it is incomplete or damaged.");
}
