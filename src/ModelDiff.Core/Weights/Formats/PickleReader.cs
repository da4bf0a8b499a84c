using System.Buffers.Binary;
using System.Text;

namespace ModelDiff.Weights.Formats;

/// <summary>Reader of pickles that executes nothing: calls are recorded as <see cref="PickleObject"/>, whatever they name. All lengths are checked, and the number of operations is limited.</summary>
/// <remarks>Format: Python's pickletools. Opcodes up to protocol 5 that writers of tensors use; others are refused.</remarks>
internal sealed class PickleReader(byte[] content)
{
    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly object Mark = new();

    /// <summary>Operations of a pickle: a network of ten thousand tensors takes about half a million.</summary>
    private const int MostOperations = 1 << 22;

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _position;

    /// <exception cref="InvalidDataException">It is damaged, or uses what weights do not need.</exception>
    public object? Read()
    {
        for (var operations = 0; operations < MostOperations; operations++)
        {
            var code = Take(1)[0];
            if (code == '.')
                return Pop();
            if (!Literal(code) && !Memory(code) && !Collection(code) && !Call(code))
                throw new InvalidDataException($"its pickle has the opcode 0x{code:x2} at byte {_position - 1}, which weights do not need.");
        }

        throw new InvalidDataException($"its pickle has more than {MostOperations} operations.");
    }

    private bool Literal(byte code)
    {
        switch (code)
        {
            case 0x80: Take(1); return true;                                       // PROTO
            case 0x95: Take(8); return true;                                       // FRAME
            case (byte)'N': Push(null); return true;
            case 0x88: Push(true); return true;
            case 0x89: Push(false); return true;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); return true;
            case (byte)'K': Push((long)Take(1)[0]); return true;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); return true;
            case 0x8A: Push(Integer(Take(Take(1)[0]))); return true;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); return true;
            case (byte)'X': Push(Text(Length4())); return true;
            case 0x8C: Push(Text(Take(1)[0])); return true;
            case 0x8D: Push(Text(Length8())); return true;
            case (byte)'U' or (byte)'C': Push(Take(Take(1)[0]).ToArray()); return true;
            case (byte)'T' or (byte)'B': Push(Take(Length4()).ToArray()); return true;
            default: return false;
        }
    }

    private bool Memory(byte code)
    {
        switch (code)
        {
            case (byte)'q': _memo[Take(1)[0]] = Peek(); return true;
            case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); return true;
            case 0x94: _memo[_memo.Count] = Peek(); return true;
            case (byte)'h': Push(Recall(Take(1)[0])); return true;
            case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); return true;
            case (byte)'0': Pop(); return true;
            default: return false;
        }
    }

    private bool Collection(byte code)
    {
        switch (code)
        {
            case (byte)'(': _stack.Add(Mark); return true;
            case (byte)'}': Push(new PickleObject(null, [])); return true;
            case (byte)']' or 0x8F: Push(new List<object?>()); return true;
            case (byte)')': Push(Array.Empty<object?>()); return true;
            case (byte)'t': Push(PopToMark()); return true;
            case 0x85: Push(PopMany(1)); return true;
            case 0x86: Push(PopMany(2)); return true;
            case 0x87: Push(PopMany(3)); return true;
            case (byte)'a': Append(PopMany(1)); return true;
            case (byte)'e' or 0x90: Append(PopToMark()); return true;
            case (byte)'s': SetItems(PopMany(2)); return true;
            case (byte)'u': SetItems(PopToMark()); return true;
            default: return false;
        }
    }

    private bool Call(byte code)
    {
        switch (code)
        {
            case (byte)'c': Push(new PickleGlobal(Line(), Line())); return true;
            case 0x93: Push(PopMany(2) is [string module, string name] ? new PickleGlobal(module, name) : throw Damaged()); return true;
            case (byte)'R' or 0x81: Push(PopMany(2) is [var callee, object?[] arguments] ? new PickleObject(callee as PickleGlobal, arguments) : throw Damaged()); return true;
            case (byte)'Q': Push(new PickleStorage(Pop())); return true;
            case (byte)'b': Build(); return true;
            default: return false;
        }
    }

    private void Build()
    {
        var state = Pop();
        if (Peek() is PickleObject target)
            target.State = state;
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list)
            throw Damaged();
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not PickleObject target || items.Length % 2 != 0)
            throw Damaged();
        for (var i = 0; i < items.Length; i += 2)
            target.Entries.Add(new(items[i], items[i + 1]));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > content.Length - _position)
            throw new InvalidDataException("its pickle ends too early.");
        _position += count;
        return content.AsSpan(_position - count, count);
    }

    private int Length4() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private int Length8() => (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private string Text(int length) => StrictText.GetString(Take(length));

    private string Line()
    {
        var length = content.AsSpan(_position).IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged();
        var text = Text(length);
        _position++;
        return text;
    }

    private static long Integer(ReadOnlySpan<byte> bytes) =>
        new System.Numerics.BigInteger(bytes) is var value && value >= long.MinValue && value <= long.MaxValue ? (long)value : long.MaxValue;

    private object? Recall(long key) => _memo.TryGetValue(key, out var value) ? value : throw Damaged();

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw Damaged();

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Damaged();
        var values = _stack.GetRange(mark + 1, _stack.Count - mark - 1).ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private InvalidDataException Damaged() => new($"its pickle is damaged at byte {_position}.");
}
