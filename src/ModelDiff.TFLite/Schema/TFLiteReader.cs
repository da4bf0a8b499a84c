using ModelDiff.TFLite.FlatBuffers;

namespace ModelDiff.TFLite.Schema;

/// <summary>Reads TensorFlow Lite files of schema version 3. Field numbers are those of the schema.</summary>
internal sealed class TFLiteReader
{
    private const string Identifier = "TFL3";

    private readonly FlatBuffer _file;
    private readonly FlatTable _root;
    private readonly FlatTable[] _buffers;
    private readonly (string Name, bool IsCustom)[] _operators;

    private TFLiteReader(FlatBuffer file)
    {
        _file = file;
        _root = file.Root();
        _buffers = _root.Tables(4);
        _operators = [.. _root.Tables(1).Select(OperatorName)];
    }

    /// <summary>Whether a file is one by its first bytes.</summary>
    /// <param name="head">At least eight bytes.</param>
    public static bool Recognizes(ReadOnlySpan<byte> head) => head.Length >= 8 && head[4] == 'T' && head[5] == 'F' && head[6] == 'L' && head[7] == '3';

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">Kept: constants are read from it later.</param>
    /// <exception cref="InvalidDataException">It is none, or is damaged; the message goes on after <c>it</c>.</exception>
    public static TFLiteFile Read(ReadOnlyMemory<byte> bytes)
    {
        if (!Recognizes(bytes.Span))
            throw new InvalidDataException($"it does not have the identifier {Identifier} of TensorFlow Lite at byte 4.");
        return new TFLiteReader(new FlatBuffer(bytes)).Read(bytes.Length);
    }

    private TFLiteFile Read(long length)
    {
        var version = _root.Int32(0);
        if (version != 3)
            throw new InvalidDataException($"its schema has version {version}; expected 3.");
        var graphs = _root.Tables(2).Select((table, i) => ReadGraph(table, i)).ToArray();
        if (graphs.Length == 0)
            throw new InvalidDataException("it holds no graph.");
        var signatures = _root.Tables(7).Where(signature => signature.Int32(4) == 0).ToArray();
        return new(version, _root.Text(3) ?? "", graphs, ReadMetadata(), Names(signatures, 0), Names(signatures, 1), length);
    }

    private Subgraph ReadGraph(FlatTable table, int index)
    {
        var tensors = table.Tables(0).Select((tensor, i) => ReadTensor(tensor, i)).ToArray();
        var operators = table.Tables(3).Select((op, i) => ReadOperator(op, i, tensors.Length)).ToArray();
        return new(index, table.Text(4) ?? "", tensors, Positions(table, 1, tensors.Length, 0), Positions(table, 2, tensors.Length, 0), operators);
    }

    private TensorInfo ReadTensor(FlatTable table, int index)
    {
        var type = (TensorType)table.Int8(1);
        return new(index, table.Text(3) ?? "", type, table.Int32s(0) ?? [], Buffer(table.Int32(2)), ReadQuantization(table.Table(4)), ReadSparsity(table.Table(6)), table.Bool(5));
    }

    private static Quantization? ReadQuantization(FlatTable? table)
    {
        if (table?.Singles(2) is not { Length: > 0 } scales || scales.Any(scale => !float.IsFinite(scale)) || scales.All(scale => scale == 0))
            return null;
        var zeroPoints = table.Value.Int64s(3) ?? [];
        if (zeroPoints.Length != scales.Length)
            zeroPoints = zeroPoints.Length == 1 ? [.. Enumerable.Repeat(zeroPoints[0], scales.Length)] : new long[scales.Length];
        return new(scales, zeroPoints, table.Value.Int32(6));
    }

    private Sparsity? ReadSparsity(FlatTable? table) =>
        table is { } sparsity ? new(sparsity.Int32s(0) ?? [], sparsity.Int32s(1) ?? [], [.. sparsity.Tables(2).Select(ReadLevel)]) : null;

    private SparseLevel ReadLevel(FlatTable table) =>
        table.Int8(0) == 0 ? new(table.Int32(1), [], []) : new(null, SparseNumbers(table, 2), SparseNumbers(table, 4));

    /// <summary>A union of lists of three widths.</summary>
    private int[] SparseNumbers(FlatTable table, int field) => (table.UInt8(field), table.Table(field + 1)) switch
    {
        (1, { } list) => list.Int32s(0) ?? [],
        (2, { } list) => [.. (list.UInt16s(0) ?? []).Select(value => (int)value)],
        (3, { } list) => Widen(list.Bytes(0) ?? default),
        _ => throw new InvalidDataException("it has a sparse tensor without positions."),
    };

    private int[] Widen(ReadOnlyMemory<byte> bytes)
    {
        _file.Charge(4L * bytes.Length);
        return [.. bytes.ToArray().Select(value => (int)value)];
    }

    private OperatorInfo ReadOperator(FlatTable table, int index, int tensorCount)
    {
        var code = table.Int32(0);
        if (code < 0 || code >= _operators.Length)
            throw new InvalidDataException($"its operator {index} has kind {code}; there are {_operators.Length}.");
        var (name, isCustom) = _operators[code];
        return new(index, name, isCustom, Positions(table, 1, tensorCount, -1), Positions(table, 2, tensorCount, 0), table.Table(4), table.Bytes(5) ?? default);
    }

    private static (string Name, bool IsCustom) OperatorName(FlatTable table)
    {
        var code = Math.Max(table.Int8(0), table.Int32(3));
        return code == 32
            ? (table.Text(1) is { Length: > 0 } custom ? custom : "CUSTOM", true)
            : (OperatorNames.Of(code) ?? FormattableString.Invariant($"BUILTIN_{code}"), false);
    }

    private static int[] Positions(FlatTable table, int field, int count, int least)
    {
        var positions = table.Int32s(field) ?? [];
        foreach (var position in positions)
        {
            if (position < least || position >= count)
                throw new InvalidDataException($"it refers to tensor {position} of {count}.");
        }

        return positions;
    }

    private ReadOnlyMemory<byte> Buffer(int index)
    {
        if (index < 0 || index >= _buffers.Length)
            throw new InvalidDataException($"it refers to buffer {index} of {_buffers.Length}.");
        var buffer = _buffers[index];
        return buffer.UInt64(1) is > 1 and var offset ? _file.Slice(offset, buffer.UInt64(2)) : buffer.Bytes(0) ?? default;
    }

    private ReadOnlyMemory<byte> ReadMetadata()
    {
        foreach (var entry in _root.Tables(6))
        {
            if (entry.Text(0) == "TFLITE_METADATA")
                return Buffer(entry.Int32(1));
        }

        return default;
    }

    private static Dictionary<int, string> Names(FlatTable[] signatures, int field)
    {
        var names = new Dictionary<int, string>();
        foreach (var entry in signatures.Take(1).SelectMany(signature => signature.Tables(field)))
            names.TryAdd(entry.Int32(1), entry.Text(0) ?? "");
        return names;
    }
}
