using System.Text;

namespace ModelDiff.OnnxRuntime;

/// <summary>Walks over the fields of a protocol-buffers message in a stream; skips what is not asked for without reading it. Nothing is trusted: all lengths are checked.</summary>
internal sealed class ProtoReader
{
    private const int LongestText = 1 << 20;

    private readonly Stream _content;
    private readonly bool _isWhole;
    private readonly long _end;
    private long _start;
    private long _next;
    private long _length;

    /// <summary>Reads a message that fills a stream.</summary>
    /// <param name="content">Borrowed; seekable.</param>
    public ProtoReader(Stream content)
        : this(content, isWhole: true, 0, content.Length)
    {
    }

    private ProtoReader(Stream content, bool isWhole, long start, long end) => (_content, _isWhole, _next, _end) = (content, isWhole, start, end);

    /// <summary>The number of the current field.</summary>
    public ulong Field { get; private set; }

    /// <summary>The value of the current field where it is a number, 0 otherwise.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the current field has contents: a text, bytes or a message.</summary>
    public bool HasContents { get; private set; }

    /// <summary>Goes on to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="EndOfStreamException">The field reaches beyond the end of the stream.</exception>
    /// <exception cref="InvalidDataException">This is no such message.</exception>
    public bool Next()
    {
        if (_next == _end)
            return false;
        _content.Position = _start = _next;
        var tag = Varint();
        (Field, var kind) = (tag >> 3, tag & 7);
        if (Field == 0)
            throw new InvalidDataException("A field has the number 0.");
        HasContents = kind == 2;
        Number = kind == 0 ? (long)Varint() : 0;
        var length = kind switch
        {
            0 => 0UL,
            1 => 8UL,
            2 => Varint(),
            5 => 4UL,
            _ => throw new InvalidDataException($"Field {Field} is of the unknown kind {kind}."),
        };
        if (length > (ulong)(_end - _content.Position))
            throw TooLong();
        _length = (long)length;
        _next = _content.Position + _length;
        return true;
    }

    /// <summary>Where in the stream the current field lies, in a stream of at most 2^31 bytes.</summary>
    public Range Extent => (int)_start..(int)_next;

    /// <summary>Where in the stream the contents of the current field lie.</summary>
    public (long Start, long Length) Place() => (Contents(), _length);

    /// <summary>The contents of the current field as a message, to be read before <see cref="Next"/> is called again.</summary>
    public ProtoReader Message() => new(_content, isWhole: false, Contents(), _next);

    /// <summary>This message as a pair of texts, key and value.</summary>
    public (string Key, string Value) Pair()
    {
        var (key, value) = ("", "");
        while (Next())
        {
            if (Field == 1)
                key = Text();
            else if (Field == 2)
                value = Text();
        }

        return (key, value);
    }

    /// <summary>The contents of the current field as a text.</summary>
    public string Text()
    {
        if (_length > LongestText)
            throw new InvalidDataException($"Field {Field} is a text of {_length} bytes.");
        return Encoding.UTF8.GetString(Bytes());
    }

    /// <summary>The contents of the current field.</summary>
    public byte[] Bytes()
    {
        _content.Position = Contents();
        var bytes = new byte[_length];
        _content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The current field as numbers: one, or many that are packed.</summary>
    public IEnumerable<long> Numbers()
    {
        if (!HasContents)
            return [Number];
        if (_length > LongestText)
            throw new InvalidDataException($"Field {Field} has {_length} bytes of numbers.");
        var packed = new ProtoReader(_content, isWhole: false, Contents(), _next);
        _content.Position = packed._next;
        var numbers = new List<long>();
        while (_content.Position < packed._end)
            numbers.Add((long)packed.Varint());
        return numbers;
    }

    private Exception TooLong() =>
        _isWhole ? new EndOfStreamException($"Field {Field} is longer than the stream.") : new InvalidDataException($"Field {Field} is longer than its message.");

    private long Contents() => HasContents ? _next - _length : throw new InvalidDataException($"Field {Field} has no contents.");

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = _content.Position < _end ? _content.ReadByte() : -1;
            if (next < 0)
                throw TooLong();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number has more than ten bytes.");
    }
}
