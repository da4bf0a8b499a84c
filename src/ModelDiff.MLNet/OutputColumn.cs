using Microsoft.ML;
using Microsoft.ML.Data;
using ModelDiff.Models;

namespace ModelDiff.MLNet;

/// <summary>The column of a model's outputs that is compared.</summary>
internal sealed class OutputColumn
{
    private readonly DataViewSchema.Column _column;
    private readonly bool _isProbability;

    private OutputColumn(DataViewSchema.Column column)
    {
        _column = column;
        _isProbability = column.Type == NumberDataViewType.Single && column.Name == "Probability" && Kind(column) == "BinaryClassification";
    }

    /// <summary>How many values a row has, or null where that is not known.</summary>
    public int? Width => _column.Type switch
    {
        VectorDataViewType { IsKnownSize: true, Size: var size } => size,
        VectorDataViewType => null,
        KeyDataViewType { Count: var count } => (int)count,
        BooleanDataViewType => 2,
        _ => _isProbability ? 2 : 1,
    };

    /// <summary>Chooses a column.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="inputs">The columns that go in.</param>
    /// <param name="outputs">The columns that come out, those that went in among them.</param>
    /// <param name="wanted">What the caller asked for, if anything.</param>
    /// <returns>Null where no column stands out.</returns>
    /// <exception cref="ModelLoadException">There is no such column, or it holds neither scores nor labels.</exception>
    public static OutputColumn? Choose(string model, DataViewSchema inputs, DataViewSchema outputs, OutputSelector? wanted)
    {
        if (wanted is not null)
        {
            var (chosen, problem) = Find(outputs, wanted);
            return chosen ?? throw new ModelLoadException(model, problem!);
        }

        foreach (var name in (string[])["Probability", "Score"])
        {
            if (outputs.GetColumnOrNull(name) is { } usual && IsSupported(usual.Type))
                return new(usual);
        }

        var others = outputs.Where(column => !column.IsHidden && inputs.GetColumnOrNull(column.Name) is null && IsSupported(column.Type) && column.Type is not (KeyDataViewType or BooleanDataViewType)).ToList();
        return others is [var only] ? new(only) : null;
    }

    /// <summary>The column that a caller means, or why there is none.</summary>
    public static (OutputColumn? Chosen, string? Problem) Find(DataViewSchema outputs, OutputSelector wanted)
    {
        var columns = Visible(outputs);
        if (wanted.Find([.. columns.Select(column => column.Name)]) is not { } index)
            return (null, $"it has no output column '{wanted}': {Names(outputs)}.");
        return IsSupported(columns[index].Type)
            ? (new(columns[index]), null)
            : (null, $"output column {Text(columns[index])} holds neither scores nor labels as keys: {Names(outputs)}.");
    }

    /// <summary>All columns, for messages.</summary>
    public static string Names(DataViewSchema outputs) => string.Join(", ", Visible(outputs).Select(Text));

    /// <summary>Reads the column.</summary>
    /// <param name="view">What the model made of the inputs.</param>
    /// <param name="rows">How many rows went in.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="cancellationToken">Observed at each row.</param>
    /// <returns>Row by row, as many values for each.</returns>
    /// <exception cref="ModelOutputException">Another number of rows, rows of different length, or a missing label.</exception>
    public float[] Read(IDataView view, int rows, string model, CancellationToken cancellationToken)
    {
        using var cursor = view.GetRowCursor([_column]);
        var row = Reader(cursor, model);
        var answers = new List<float[]>(rows);
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers.Add(row());
        }

        if (answers.Count != rows)
            throw new ModelOutputException(model, $"expected {rows} rows; got {answers.Count}. Its pipeline has a step that drops or adds rows.");
        if (answers.Find(answer => answer.Length == 0 || answer.Length != answers[0].Length) is { } odd)
            throw new ModelOutputException(model, $"expected rows of one length, at least 1; got {answers[0].Length} and {odd.Length} values.");
        return [.. answers.SelectMany(answer => answer)];
    }

    private Func<float[]> Reader(DataViewRowCursor cursor, string model) => _column.Type switch
    {
        VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Double => Vector<double>(cursor, value => (float)value),
        VectorDataViewType => Vector<float>(cursor, value => value),
        BooleanDataViewType => Value<bool>(cursor, value => value ? [0, 1] : [1, 0]),
        KeyDataViewType { RawType: var raw } when raw == typeof(byte) => Value<byte>(cursor, value => OneHot(value, model)),
        KeyDataViewType { RawType: var raw } when raw == typeof(ushort) => Value<ushort>(cursor, value => OneHot(value, model)),
        KeyDataViewType { RawType: var raw } when raw == typeof(ulong) => Value<ulong>(cursor, value => OneHot(value, model)),
        KeyDataViewType => Value<uint>(cursor, value => OneHot(value, model)),
        var type when type == NumberDataViewType.Double => Value<double>(cursor, value => [(float)value]),
        _ => Value<float>(cursor, value => _isProbability ? [1 - value, value] : [value]),
    };

    private Func<float[]> Vector<T>(DataViewRowCursor cursor, Converter<T, float> convert)
    {
        var getter = cursor.GetGetter<VBuffer<T>>(_column);
        var buffer = default(VBuffer<T>);
        return () =>
        {
            getter(ref buffer);
            return Array.ConvertAll([.. buffer.DenseValues()], convert);
        };
    }

    private Func<float[]> Value<T>(DataViewRowCursor cursor, Func<T, float[]> scores)
    {
        var getter = cursor.GetGetter<T>(_column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return scores(value);
        };
    }

    /// <summary>Keys count from 1; 0 is a missing one.</summary>
    private float[] OneHot(ulong key, string model)
    {
        var classes = Width!.Value;
        if (key == 0 || key > (ulong)classes)
            throw new ModelOutputException(model, $"expected a label in column {_column.Name}; got a missing one.");
        var scores = new float[classes];
        scores[key - 1] = 1;
        return scores;
    }

    private static bool IsSupported(DataViewType type) => type switch
    {
        VectorDataViewType vector => vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Double,
        // As many classes as one-hot rows can reasonably have; keys of hashes have millions.
        KeyDataViewType key => key.Count <= 100_000,
        _ => type is BooleanDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double,
    };

    private static List<DataViewSchema.Column> Visible(DataViewSchema outputs) => [.. outputs.Where(column => !column.IsHidden)];

    private static string Text(DataViewSchema.Column column) => $"{column.Name} ({column.Type})";

    private static string? Kind(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("ScoreColumnKind") is not { Type: TextDataViewType })
            return null;
        var kind = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue("ScoreColumnKind", ref kind);
        return kind.ToString();
    }
}
