using System.Runtime.InteropServices;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite.FlatBuffers;

/// <summary>A table of a FlatBuffers file. Fields are asked for by their number in the schema; one that is not there has the schema's default.</summary>
/// <param name="buffer">The file.</param>
/// <param name="position">Where the table begins.</param>
/// <param name="fields">Where the list of its fields begins.</param>
/// <param name="fieldsSize">Bytes of that list.</param>
internal readonly struct FlatTable(FlatBuffer buffer, int position, int fields, int fieldsSize) : IOperatorOptions
{
    /// <summary>A byte with a sign.</summary>
    public int Int8(int field, int fallback = 0) => Find(field) is { } at ? buffer.Int8(at) : fallback;

    /// <summary>A byte without a sign.</summary>
    public int UInt8(int field) => Find(field) is { } at ? (byte)buffer.Int8(at) : 0;

    /// <summary>A truth value.</summary>
    public bool Bool(int field) => Int8(field) != 0;

    /// <summary>A whole number of 32 bits.</summary>
    public int Int32(int field, int fallback = 0) => Find(field) is { } at ? buffer.Int32(at) : fallback;

    /// <summary>A whole number of 64 bits without a sign.</summary>
    public ulong UInt64(int field) => Find(field) is { } at ? buffer.UInt64(at) : 0;

    /// <summary>A number of single precision.</summary>
    public float Single(int field, float fallback = 0) => Find(field) is { } at ? buffer.Single(at) : fallback;

    /// <summary>A text, or null.</summary>
    public string? Text(int field) => Find(field) is { } at ? buffer.Text(buffer.Follow(at)) : null;

    /// <summary>Another table, or null.</summary>
    public FlatTable? Table(int field) => Find(field) is { } at ? buffer.TableAt(buffer.Follow(at)) : null;

    /// <summary>A list of tables; empty where there is none.</summary>
    public FlatTable[] Tables(int field)
    {
        if (Find(field) is not { } at)
            return [];
        var start = buffer.Follow(at);
        var count = buffer.Vector(start, 4).Length / 4;
        buffer.Charge(4L * count);
        var tables = new FlatTable[count];
        for (var i = 0; i < count; i++)
            tables[i] = buffer.TableAt(buffer.Follow(start + 4 + (4 * i)));
        return tables;
    }

    /// <summary>Bytes as they lie in the file, or null where there is no such list.</summary>
    public ReadOnlyMemory<byte>? Bytes(int field) => Elements(field, 1);

    /// <summary>Whole numbers of 32 bits, or null.</summary>
    public int[]? Int32s(int field) => Copy<int>(field, 4);

    /// <summary>Whole numbers of 64 bits, or null.</summary>
    public long[]? Int64s(int field) => Copy<long>(field, 8);

    /// <summary>Whole numbers of 16 bits without a sign, or null.</summary>
    public ushort[]? UInt16s(int field) => Copy<ushort>(field, 2);

    /// <summary>Numbers of single precision, or null.</summary>
    public float[]? Singles(int field) => Copy<float>(field, 4);

    private T[]? Copy<T>(int field, int size)
        where T : unmanaged
    {
        if (Elements(field, size) is not { } elements)
            return null;
        buffer.Charge(elements.Length);
        return MemoryMarshal.Cast<byte, T>(elements.Span).ToArray();
    }

    private ReadOnlyMemory<byte>? Elements(int field, int size) => Find(field) is { } at ? buffer.Vector(buffer.Follow(at), size) : null;

    /// <summary>Where a field lies, or null where the table leaves it out.</summary>
    private int? Find(int field)
    {
        var entry = 4 + (2 * field);
        if (entry + 2 > fieldsSize)
            return null;
        var offset = buffer.UInt16(fields + entry);
        return offset == 0 ? null : position + offset;
    }
}
