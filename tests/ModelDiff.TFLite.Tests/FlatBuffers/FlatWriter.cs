using System.Buffers.Binary;
using System.Text;

namespace ModelDiff.TFLite.Tests.FlatBuffers;

/// <summary>Writes FlatBuffers files front to back: parts are laid out one after the other, each once, and offsets to them are filled in when their place is known.</summary>
internal sealed class FlatWriter
{
    private readonly List<byte> _bytes = [];
    private readonly Queue<object> _waiting = new();
    private readonly Dictionary<object, List<int>> _references = new(ReferenceEqualityComparer.Instance);

    /// <summary>The file that begins with a table.</summary>
    public static byte[] File(string identifier, FlatObject root)
    {
        var writer = new FlatWriter();
        writer._bytes.AddRange(new byte[4]);
        writer._bytes.AddRange(Encoding.ASCII.GetBytes(identifier));
        writer.Refer(0, root);
        while (writer._waiting.TryDequeue(out var next))
        {
            var start = writer.WriteReference(next);
            foreach (var position in writer._references[next])
                BinaryPrimitives.WriteInt32LittleEndian(writer.Span(position, 4), start - position);
        }

        return [.. writer._bytes];
    }

    /// <summary>Notes where an offset to a part stands; the part itself is written later, once, so that all offsets lead forward.</summary>
    private void Refer(int position, object part)
    {
        if (_references.TryGetValue(part, out var positions))
        {
            positions.Add(position);
            return;
        }

        _references[part] = [position];
        _waiting.Enqueue(part);
    }

    private int Write(FlatObject table)
    {
        var last = table.Fields.Keys.DefaultIfEmpty(-1).Max();
        Align(2);
        var list = _bytes.Count;
        _bytes.AddRange(new byte[4 + (2 * (last + 1))]);
        Align(8);
        var start = _bytes.Count;
        _bytes.AddRange(new byte[4]);
        foreach (var (field, value) in table.Fields)
        {
            var size = SizeOf(value);
            Align(size);
            BinaryPrimitives.WriteUInt16LittleEndian(Span(list + 4 + (2 * field), 2), (ushort)(_bytes.Count - start));
            if (IsReference(value))
                Refer(_bytes.Count, value);
            _bytes.AddRange(ScalarBytes(value));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(Span(list, 2), (ushort)(4 + (2 * (last + 1))));
        BinaryPrimitives.WriteUInt16LittleEndian(Span(list + 2, 2), (ushort)(_bytes.Count - start));
        BinaryPrimitives.WriteInt32LittleEndian(Span(start, 4), start - list);
        return start;
    }

    private int WriteReference(object value) => value switch
    {
        FlatObject table => Write(table),
        FlatObject[] tables => WriteTables(tables),
        string text => WriteVector(Encoding.UTF8.GetBytes(text), 1, 1),
        byte[] bytes => WriteVector(bytes, 1, 16),
        int[] numbers => WriteVector([.. numbers.SelectMany(BitConverter.GetBytes)], 4, 4),
        long[] numbers => WriteVector([.. numbers.SelectMany(BitConverter.GetBytes)], 8, 8),
        float[] numbers => WriteVector([.. numbers.SelectMany(BitConverter.GetBytes)], 4, 4),
        ushort[] numbers => WriteVector([.. numbers.SelectMany(BitConverter.GetBytes)], 2, 2),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private int WriteTables(FlatObject[] tables)
    {
        Align(4);
        var start = _bytes.Count;
        _bytes.AddRange(BitConverter.GetBytes(tables.Length));
        _bytes.AddRange(new byte[4 * tables.Length]);
        for (var i = 0; i < tables.Length; i++)
            Refer(start + 4 + (4 * i), tables[i]);
        return start;
    }

    private int WriteVector(byte[] elements, int size, int alignment)
    {
        while ((_bytes.Count + 4) % Math.Max(4, alignment) != 0)
            _bytes.Add(0);
        var start = _bytes.Count;
        _bytes.AddRange(BitConverter.GetBytes(elements.Length / size));
        _bytes.AddRange(elements);
        return start;
    }

    private void Align(int size)
    {
        while (_bytes.Count % size != 0)
            _bytes.Add(0);
    }

    private Span<byte> Span(int start, int length) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice(start, length);

    private static bool IsReference(object value) => value is FlatObject or string or Array;

    private static int SizeOf(object value) => ScalarBytes(value).Length;

    private static byte[] ScalarBytes(object value) => value switch
    {
        bool flag => [flag ? (byte)1 : (byte)0],
        sbyte number => [(byte)number],
        byte number => [number],
        int number => BitConverter.GetBytes(number),
        ulong number => BitConverter.GetBytes(number),
        float number => BitConverter.GetBytes(number),
        _ => new byte[4],
    };
}
