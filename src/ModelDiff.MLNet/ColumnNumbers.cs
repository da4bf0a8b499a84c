using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelDiff.MLNet;

/// <summary>Numbers in columns of any of ML.NET's types of numbers.</summary>
internal static class ColumnNumbers
{
    /// <summary>Whether a column holds one number.</summary>
    public static bool IsNumber(DataViewType type) => type is NumberDataViewType or BooleanDataViewType;

    /// <summary>Whether a column holds numbers that may be NaN or infinite.</summary>
    public static bool TakesNaN(DataViewType type) => (type as VectorDataViewType)?.ItemType.RawType is { } item ? IsReal(item) : IsReal(type.RawType);

    /// <summary>What reads one number of each row.</summary>
    /// <param name="type">The column's.</param>
    /// <param name="rows">The inputs.</param>
    /// <param name="place">Which number of the row.</param>
    /// <param name="position">The row.</param>
    public static Delegate Number(DataViewType type, RowValues rows, int place, Func<int> position)
    {
        return Of(type, new OneNumber(rows, place, position));
    }

    /// <summary>What reads all numbers of each row.</summary>
    public static Delegate Vector(DataViewType itemType, RowValues rows, Func<int> position) => Of(itemType, new AllNumbers(rows, position));

    /// <summary>What reads a column that inputs do not go to: 0, the empty text, a missing value.</summary>
    public static Delegate Held(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType, Size: var size } => new ValueGetter<VBuffer<ReadOnlyMemory<char>>>((ref VBuffer<ReadOnlyMemory<char>> value) => value = new(size, 0, [], [])),
        VectorDataViewType { ItemType: KeyDataViewType, Size: var size } => new ValueGetter<VBuffer<uint>>((ref VBuffer<uint> value) => value = new(size, 0, [], [])),
        VectorDataViewType vector => Of(vector.ItemType, new NoNumbers(vector.Size)),
        TextDataViewType => new ValueGetter<ReadOnlyMemory<char>>((ref ReadOnlyMemory<char> value) => value = default),
        KeyDataViewType { RawType: var raw } when raw == typeof(byte) => new ValueGetter<byte>((ref byte value) => value = 0),
        KeyDataViewType { RawType: var raw } when raw == typeof(ushort) => new ValueGetter<ushort>((ref ushort value) => value = 0),
        KeyDataViewType { RawType: var raw } when raw == typeof(ulong) => new ValueGetter<ulong>((ref ulong value) => value = 0),
        KeyDataViewType => new ValueGetter<uint>((ref uint value) => value = 0),
        var type when IsNumber(type) => Of(type, new NoNumber()),
        _ => throw new NotSupportedException($"column {column.Name} ({column.Type}) is needed, and inputs do not go to it."),
    };

    private static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);

    private static Delegate Of(DataViewType type, IMaker maker) => type.RawType switch
    {
        var raw when raw == typeof(float) => maker.Make(value => value),
        var raw when raw == typeof(double) => maker.Make(value => (double)value),
        var raw when raw == typeof(bool) => maker.Make(value => value >= 0.5f),
        var raw when raw == typeof(byte) => maker.Make(Whole<byte>),
        var raw when raw == typeof(sbyte) => maker.Make(Whole<sbyte>),
        var raw when raw == typeof(short) => maker.Make(Whole<short>),
        var raw when raw == typeof(ushort) => maker.Make(Whole<ushort>),
        var raw when raw == typeof(int) => maker.Make(Whole<int>),
        var raw when raw == typeof(uint) => maker.Make(Whole<uint>),
        var raw when raw == typeof(long) => maker.Make(Whole<long>),
        var raw when raw == typeof(ulong) => maker.Make(Whole<ulong>),
        _ => throw new NotSupportedException($"columns of {type} hold no numbers."),
    };

    private static T Whole<T>(float value) where T : IBinaryInteger<T> => T.CreateSaturating(MathF.Round(value));

    /// <summary>Makes a getter once the type of numbers is known.</summary>
    private interface IMaker
    {
        Delegate Make<T>(Func<float, T> convert);
    }

    private sealed class OneNumber(RowValues rows, int place, Func<int> position) : IMaker
    {
        public Delegate Make<T>(Func<float, T> convert) => new ValueGetter<T>((ref T value) => value = convert(rows.Row(position())[place]));
    }

    private sealed class AllNumbers(RowValues rows, Func<int> position) : IMaker
    {
        public Delegate Make<T>(Func<float, T> convert) => new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) =>
        {
            var row = rows.Row(position());
            var editor = VBufferEditor.Create(ref value, row.Length);
            for (var i = 0; i < row.Length; i++)
                editor.Values[i] = convert(row[i]);
            value = editor.Commit();
        });
    }

    private sealed class NoNumber : IMaker
    {
        public Delegate Make<T>(Func<float, T> convert) => new ValueGetter<T>((ref T value) => value = convert(0));
    }

    private sealed class NoNumbers(int size) : IMaker
    {
        public Delegate Make<T>(Func<float, T> convert) => new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) => value = new(size, 0, [], []));
    }
}
