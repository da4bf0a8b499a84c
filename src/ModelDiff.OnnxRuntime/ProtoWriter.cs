using System.Buffers;
using System.Text;

namespace ModelDiff.OnnxRuntime;

/// <summary>Writes the fields of a protocol-buffers message.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _content = new();

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    /// <summary>A number, which must not be negative.</summary>
    public ProtoWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.Content.Span);

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Opening(field, value.Length);
        _content.Write(value);
        return this;
    }

    /// <summary>What stands before contents that follow.</summary>
    public ProtoWriter Opening(int field, long length)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)length);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _content.Write([(byte)(value | 0x80)]);
        _content.Write([(byte)value]);
    }
}
