using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ModelDiff.Storage;

namespace ModelDiff.Inputs;

/// <summary>The header of a <c>.npy</c> array: a Python dictionary of element type, order and shape.</summary>
/// <remarks>Format: NumPy enhancement proposal 1, versions 1.0 to 3.0. Objects, which are pickles, are never read.</remarks>
internal sealed record NumpyHeader(ElementType Type, bool IsBigEndian, bool IsFortranOrder, long[] Shape)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Whether these first bytes of a file are those of a <c>.npy</c> file.</summary>
    public static bool IsNumpy(ReadOnlySpan<byte> start) => start.Length >= 6 && start[0] == 0x93 && start[1..6].SequenceEqual("NUMPY"u8);

    /// <exception cref="FormatException">Not a readable array of numbers.</exception>
    public static NumpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!IsNumpy(start))
            throw new FormatException("it is no .npy array.");
        if (start[6] is < 1 or > 3)
            throw new FormatException($"it has the unknown .npy version {start[6]}.{start[7]}.");
        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(size);
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostBytes)
            throw new FormatException($"its header would take {length} bytes.");
        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(new PythonLiteral(Encoding.UTF8.GetString(text)).ReadDictionary());
    }

    private static NumpyHeader Parse(Dictionary<string, object> fields)
    {
        if (!fields.TryGetValue("descr", out var descr) || !fields.TryGetValue("fortran_order", out var order) || !fields.TryGetValue("shape", out var shape))
            throw new FormatException("its header lacks descr, fortran_order or shape.");
        if (descr is not string type)
            throw new FormatException("it holds records; expected an array of numbers.");
        if (order is not bool isFortranOrder || shape is not long[] sizes || sizes.Any(size => size < 0))
            throw new FormatException("its header has a wrong fortran_order or shape.");
        return new(TypeOf(type), type[0] == '>', isFortranOrder, sizes);
    }

    private static ElementType TypeOf(string descr)
    {
        var kind = descr.TrimStart('<', '>', '=', '|');
        return kind switch
        {
            "f2" => ElementType.Float16,
            "f4" => ElementType.Float32,
            "f8" => ElementType.Float64,
            "i1" => ElementType.Int8,
            "i2" => ElementType.Int16,
            "i4" => ElementType.Int32,
            "i8" => ElementType.Int64,
            "u1" => ElementType.UInt8,
            "u2" => ElementType.UInt16,
            "u4" => ElementType.UInt32,
            "u8" => ElementType.UInt64,
            "b1" => ElementType.Boolean,
            _ when kind.StartsWith('O') => throw new FormatException("it holds Python objects (a pickle), which are never read."),
            _ => throw new FormatException($"it holds elements of type '{Excerpt.Of(descr)}'; expected numbers (f2 to f8, i1 to i8, u1 to u8, b1)."),
        };
    }
}
