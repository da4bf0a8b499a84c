using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>
/// Frames over two pipes. A frame is 32 bytes (magic number, kind, element type, axes, graph number, length of the text, reserved), the sizes of the axes, the text,
/// and the tensor's own bytes, copied from and to its memory.
/// </summary>
/// <remarks>Whoever reads trusts nothing: sizes are checked before anything is allocated.</remarks>
/// <param name="incoming">Owned.</param>
/// <param name="outgoing">Owned.</param>
internal sealed class FrameChannel(Stream incoming, Stream outgoing) : IDisposable
{
    private const uint Magic = 0x4D44_4631;
    private const int HeaderLength = 32;
    private const int MostAxes = 16;
    private const int LongestText = 1 << 20;

    /// <summary>Writes a frame.</summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    public void Write(Frame frame)
    {
        var text = Encoding.UTF8.GetBytes(frame.Text);
        var sizes = frame.Values?.shape ?? [];
        var head = new byte[HeaderLength + (sizes.Length * sizeof(long)) + text.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        head[4] = (byte)frame.Kind;
        head[5] = frame.Values is null ? (byte)0 : (byte)(1 + (int)frame.Values.dtype);
        head[6] = (byte)sizes.Length;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), frame.Number);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), text.Length);
        for (var axis = 0; axis < sizes.Length; axis++)
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeaderLength + (axis * sizeof(long))), sizes[axis]);
        text.CopyTo(head.AsSpan(head.Length - text.Length));
        outgoing.Write(head);
        if (frame.Values is not null)
            TensorBytes.ForEachStretch(frame.Values, bytes => outgoing.Write(bytes));
        outgoing.Flush();
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="mostBytes">The largest tensor that may come.</param>
    /// <returns>Its tensor is owned by the caller, in no dispose scope.</returns>
    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    /// <exception cref="InvalidDataException">What came is no such frame.</exception>
    public Frame Read(long mostBytes)
    {
        Span<byte> head = stackalloc byte[HeaderLength];
        incoming.ReadExactly(head);
        var kind = (FrameKind)head[4];
        var axes = head[6];
        var textLength = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic || !Enum.IsDefined(kind) || axes > MostAxes || textLength is < 0 or > LongestText)
            throw new InvalidDataException("the answer is no frame");

        Span<byte> sizeBytes = stackalloc byte[axes * sizeof(long)];
        incoming.ReadExactly(sizeBytes);
        var sizes = new long[axes];
        for (var axis = 0; axis < axes; axis++)
            sizes[axis] = BinaryPrimitives.ReadInt64LittleEndian(sizeBytes[(axis * sizeof(long))..]);
        var text = new byte[textLength];
        incoming.ReadExactly(text);
        var values = head[5] == 0 ? null : ReadTensor((ScalarType)(head[5] - 1), sizes, mostBytes);
        return new Frame(kind, BinaryPrimitives.ReadInt64LittleEndian(head[8..]), Encoding.UTF8.GetString(text), values);
    }

    public void Dispose()
    {
        incoming.Dispose();
        outgoing.Dispose();
    }

    private Tensor ReadTensor(ScalarType type, long[] sizes, long mostBytes)
    {
        TensorBytes.Check(type, sizes, mostBytes);
        using var scope = NewDisposeScope();
        var values = empty(sizes, type);
        if (values.IsInvalid)
            throw new InvalidDataException($"there is no memory for an answer of shape {TensorShape.Format(sizes)}");
        TensorBytes.ForEachStretch(values, incoming.ReadExactly);
        return values.DetachFromDisposeScope();
    }
}
