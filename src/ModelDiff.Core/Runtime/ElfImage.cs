using System.Buffers.Binary;
using System.Text;

namespace ModelDiff.Runtime;

/// <summary>A 64-bit little-endian x86-64 shared library in memory: bounds-checked access by section. Source: System V ABI, ELF-64 object file format.</summary>
internal sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;

    private readonly byte[] _bytes;
    private readonly Section[] _sections;

    /// <exception cref="ElfFormatException">Not such a library, or truncated.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < HeaderSize || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            throw new ElfFormatException("it is no ELF file");
        if (bytes[4] != 2 || bytes[5] != 1 || U16(16) != 3 || U16(18) != 62)
            throw new ElfFormatException("it is no 64-bit little-endian x86-64 shared library");
        if (U16(58) != SectionHeaderSize)
            throw new ElfFormatException("its section headers are of unknown size");
        var table = Offset(40);
        At(table, (long)U16(60) * SectionHeaderSize);
        _sections = [.. Enumerable.Range(0, U16(60)).Select(index => ReadSection(table + ((long)index * SectionHeaderSize)))];
    }

    /// <summary>The only section of a type.</summary>
    public Section Single(uint type)
    {
        var found = Array.FindAll(_sections, section => section.Type == type);
        return found.Length == 1 ? found[0] : throw new ElfFormatException($"it has {found.Length} sections of type 0x{type:x}; expected one");
    }

    /// <summary>The section that another one refers to, its string table for example.</summary>
    public Section LinkOf(Section section) =>
        section.Link < _sections.Length ? _sections[section.Link] : throw new ElfFormatException("a section refers to one that does not exist");

    public ushort U16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    public uint U32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    public void Write(long offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(At(offset, 2), value);

    public void Write(long offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(At(offset, 4), value);

    /// <summary>A zero-terminated string of a string table.</summary>
    public string Text(Section strings, uint offset)
    {
        if (offset >= strings.Size)
            throw new ElfFormatException("a name lies outside its string table");
        var rest = At(strings.Offset + offset, strings.Size - offset);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? throw new ElfFormatException("a name has no end") : Encoding.UTF8.GetString(rest[..end]);
    }

    private Section ReadSection(long offset)
    {
        var section = new Section(U32(offset + 4), Offset(offset + 24), Offset(offset + 32), U32(offset + 40));
        const uint noBits = 8;
        if (section.Type != noBits)
            At(section.Offset, section.Size);
        return section;
    }

    private long Offset(long at)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(At(at, 8));
        return value <= int.MaxValue ? (long)value : throw new ElfFormatException("an offset lies outside the file");
    }

    private Span<byte> At(long offset, long count) =>
        offset >= 0 && count >= 0 && offset + count <= _bytes.Length
            ? _bytes.AsSpan((int)offset, (int)count)
            : throw new ElfFormatException("it is truncated or refers outside itself");

    /// <summary>Where a section lies in the file.</summary>
    internal sealed record Section(uint Type, long Offset, long Size, uint Link);
}
