using System.Numerics;
using System.Text.Json;
using ModelDiff.Models;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ModelDiff.Http.Protocol;

/// <summary>The protocol's element types, from and to float32. Whole numbers are rounded to the nearest and kept in range.</summary>
internal static class OipTypes
{
    public const string Text = "BYTES";

    /// <summary>Bytes per element, or null where the type holds no real numbers.</summary>
    public static int? SizeOf(string type) => type switch
    {
        "BOOL" or "UINT8" or "INT8" => 1,
        "UINT16" or "INT16" or "FP16" or "BF16" => 2,
        "UINT32" or "INT32" or "FP32" => 4,
        "UINT64" or "INT64" or "FP64" => 8,
        _ => null,
    };

    /// <summary>Whether the type holds whole numbers: class indices, where an output has it.</summary>
    public static bool IsWhole(string type) => type is "UINT8" or "INT8" or "UINT16" or "INT16" or "UINT32" or "INT32" or "UINT64" or "INT64";

    /// <summary>Values that an input of this type may take, where nothing else is known.</summary>
    public static InputRange RangeOf(string type) => type switch
    {
        "UINT8" => new(byte.MinValue, byte.MaxValue),
        "INT8" => new(sbyte.MinValue, sbyte.MaxValue),
        _ => InputRange.Unit,
    };

    /// <summary>Reads one element, little-endian.</summary>
    public static float Read(string type, ReadOnlySpan<byte> from) => type switch
    {
        "BOOL" => from[0] == 0 ? 0 : 1,
        "UINT8" => from[0],
        "INT8" => (sbyte)from[0],
        "UINT16" => ReadUInt16LittleEndian(from),
        "INT16" => ReadInt16LittleEndian(from),
        "FP16" => (float)ReadHalfLittleEndian(from),
        "BF16" => BitConverter.UInt32BitsToSingle((uint)ReadUInt16LittleEndian(from) << 16),
        "UINT32" => ReadUInt32LittleEndian(from),
        "INT32" => ReadInt32LittleEndian(from),
        "FP32" => ReadSingleLittleEndian(from),
        "UINT64" => ReadUInt64LittleEndian(from),
        "INT64" => ReadInt64LittleEndian(from),
        _ => (float)ReadDoubleLittleEndian(from),
    };

    /// <summary>Writes one element, little-endian.</summary>
    public static void Write(string type, Span<byte> to, float value)
    {
        switch (type)
        {
            case "BOOL":
                to[0] = value == 0 ? (byte)0 : (byte)1;
                break;
            case "UINT8":
                to[0] = Whole<byte>(value);
                break;
            case "INT8":
                to[0] = (byte)Whole<sbyte>(value);
                break;
            case "UINT16":
                WriteUInt16LittleEndian(to, Whole<ushort>(value));
                break;
            case "INT16":
                WriteInt16LittleEndian(to, Whole<short>(value));
                break;
            case "FP16":
                WriteHalfLittleEndian(to, (Half)value);
                break;
            case "BF16":
                WriteUInt16LittleEndian(to, UpperHalf(value));
                break;
            case "UINT32":
                WriteUInt32LittleEndian(to, Whole<uint>(value));
                break;
            case "INT32":
                WriteInt32LittleEndian(to, Whole<int>(value));
                break;
            case "FP32":
                WriteSingleLittleEndian(to, value);
                break;
            case "UINT64":
                WriteUInt64LittleEndian(to, Whole<ulong>(value));
                break;
            case "INT64":
                WriteInt64LittleEndian(to, Whole<long>(value));
                break;
            default:
                WriteDoubleLittleEndian(to, value);
                break;
        }
    }

    /// <summary>Writes one element as JSON.</summary>
    public static void Write(string type, Utf8JsonWriter to, float value)
    {
        switch (type)
        {
            case "BOOL":
                to.WriteBooleanValue(value != 0);
                break;
            case "UINT8" or "UINT16" or "UINT32" or "UINT64":
                to.WriteNumberValue(Math.Min(Whole<ulong>(value), ulong.MaxValue >> (64 - 8 * SizeOf(type)!.Value)));
                break;
            case "INT8" or "INT16" or "INT32" or "INT64":
                var limit = long.MaxValue >> (64 - 8 * SizeOf(type)!.Value);
                to.WriteNumberValue(Math.Clamp(Whole<long>(value), ~limit, limit));
                break;
            default:
                to.WriteNumberValue(value);
                break;
        }
    }

    private static T Whole<T>(float value)
        where T : INumberBase<T> => T.CreateSaturating(MathF.Round(value));

    /// <summary>The upper half of a float32, rounded to the nearest.</summary>
    private static ushort UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
