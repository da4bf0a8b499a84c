using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>A tensor from a file with a <c>TensorProto</c> message, as the ONNX project records inputs and outputs of its tests.</summary>
internal sealed class RecordedTensor
{
    private const int UInt16 = 4;
    private const int BFloat16 = 16;

    private readonly List<long> _shape = [];
    private readonly List<double> _listed = [];
    private byte[]? _raw;

    private RecordedTensor()
    {
    }

    public long[] Shape => [.. _shape];

    public double[] Values => _raw is null ? [.. _listed] : FromRaw(_raw);

    private int ElementType { get; set; }

    /// <summary>Reads a file whose tensor is of a supported type.</summary>
    /// <param name="path">The file.</param>
    /// <param name="elementType">What the model declares. Files record bfloat16 as uint16, bit by bit.</param>
    public static RecordedTensor Read(string path, int elementType)
    {
        using var content = File.OpenRead(path);
        var tensor = new RecordedTensor();
        var reader = new ProtoReader(content);
        while (reader.Next())
            tensor.Take(reader);
        if (elementType == BFloat16 && tensor.ElementType == UInt16)
            tensor.ElementType = BFloat16;
        return tensor;
    }

    /// <summary>The values in a new tensor of double precision.</summary>
    public Tensor ToTensor() => tensor(Values, Shape, ScalarType.Float64);

    private void Take(ProtoReader field)
    {
        switch (field.Field)
        {
            case 1: TakeNumbers(field, _shape.Add); break;
            case 2: ElementType = (int)field.Number; break;
            case 4: _listed.AddRange(MemoryMarshal.Cast<byte, float>(field.Bytes()).ToArray().Select(value => (double)value)); break;
            case 5 or 7: TakeNumbers(field, number => _listed.Add(FromNumber(number))); break;
            case 9: _raw = field.Bytes(); break;
            case 10: _listed.AddRange(MemoryMarshal.Cast<byte, double>(field.Bytes())); break;
        }
    }

    /// <summary>A number, or a row of them packed as contents.</summary>
    private static void TakeNumbers(ProtoReader field, Action<long> take)
    {
        if (!field.HasContents)
        {
            take(field.Number);
            return;
        }

        var (value, shift) = (0UL, 0);
        foreach (var part in field.Bytes())
        {
            value |= (ulong)(part & 0x7F) << shift;
            shift += 7;
            if (part >= 0x80)
                continue;
            take((long)value);
            (value, shift) = (0, 0);
        }
    }

    private double FromNumber(long number) => ElementType switch
    {
        10 => (double)BitConverter.UInt16BitsToHalf((ushort)number),
        BFloat16 => BitConverter.UInt32BitsToSingle((uint)number << 16),
        _ => number,
    };

    private double[] FromRaw(ReadOnlySpan<byte> raw)
    {
        var size = ElementType switch { 2 or 3 or 9 => 1, 5 or 10 or BFloat16 => 2, 1 or 6 => 4, 7 or 11 => 8, _ => throw new NotSupportedException($"Element type {ElementType}.") };
        var values = new double[raw.Length / size];
        for (var i = 0; i < values.Length; i++)
            values[i] = FromBytes(raw.Slice(i * size, size));
        return values;
    }

    private double FromBytes(ReadOnlySpan<byte> bytes) => ElementType switch
    {
        1 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        3 => (sbyte)bytes[0],
        5 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        6 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        7 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        10 or BFloat16 => FromNumber(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        11 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => bytes[0],
    };
}
