using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using ModelDiff.Models;

namespace ModelDiff.MLNet;

/// <summary>Which columns of a model's input schema inputs go to. The others are held.</summary>
internal sealed class InputColumns
{
    private readonly ImmutableArray<DataViewSchema.Column> _chosen;
    private readonly ImmutableArray<int> _places;

    private InputColumns(DataViewSchema schema, ImmutableArray<DataViewSchema.Column> chosen, InputSpace space) =>
        (Schema, _chosen, _places, Space) = (schema, chosen, [.. chosen.Select(column => column.Index)], space);

    /// <summary>All columns.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>The inputs that the chosen columns take.</summary>
    public InputSpace Space { get; }

    /// <summary>Chooses columns.</summary>
    /// <exception cref="ModelLoadException">There is no such column, one that is not supported, or none that stands out.</exception>
    public static InputColumns Choose(string model, DataViewSchema schema, MLNetOptions options)
    {
        ImmutableArray<DataViewSchema.Column> chosen = options.Inputs.IsEmpty ? [Likely(model, schema)] : [.. options.Inputs.Select(name => Named(model, schema, name))];
        if (chosen.Length == 1)
            return new(schema, chosen, SpaceOf(model, chosen[0], options));
        if (chosen.FirstOrDefault(column => !ColumnNumbers.IsNumber(column.Type)) is { Name: not null } odd)
            throw new ModelLoadException(model, $"several input columns hold one number each; {Text(odd)} does not.");
        return new(schema, chosen, TensorsOf(model, chosen.Length, options, chosen.All(column => column.Type.RawType == typeof(byte))));
    }

    /// <summary>What the schema does not tell of the rows.</summary>
    /// <exception cref="ModelInputException">Rows of another width, images of an odd shape, or a number that the columns cannot hold.</exception>
    public void Check(ModelSignature signature, RowValues rows)
    {
        if (Space is TextSpace)
            return;
        if (IsImage(_chosen[0].Type) && rows.Shape is not { Rank: 3, Sizes: [1 or 3, _, _] })
            throw new ModelInputException(signature.Name, "[N, 3, height, width] or [N, 1, height, width], since its column holds encoded images", rows.ShapeText);
        if (!_chosen.All(column => ColumnNumbers.TakesNaN(column.Type)) && rows.NotFinite() is { } odd)
            throw new ModelInputException(signature.Name, "of finite numbers, since its columns hold whole ones", FormattableString.Invariant($"{odd.Value} in row {odd.Row}"));
    }

    /// <summary>What fills a column, as a <see cref="ValueGetter{TValue}"/> of its type.</summary>
    /// <param name="column">Of the schema.</param>
    /// <param name="rows">The inputs.</param>
    /// <param name="position">The row that is read.</param>
    public Delegate Getter(DataViewSchema.Column column, RowValues rows, Func<int> position)
    {
        var place = _places.IndexOf(column.Index);
        if (place < 0)
            return ColumnNumbers.Held(column);
        if (Space is TextSpace)
            return new ValueGetter<ReadOnlyMemory<char>>((ref ReadOnlyMemory<char> text) => text = rows.Text(position()).AsMemory());
        if (IsImage(column.Type))
            return new ValueGetter<VBuffer<byte>>((ref VBuffer<byte> image) => image = Encode(rows, position()));
        return column.Type is VectorDataViewType vector ? ColumnNumbers.Vector(vector.ItemType, rows, position) : ColumnNumbers.Number(column.Type, rows, place, position);
    }

    private VBuffer<byte> Encode(RowValues rows, int row)
    {
        var sizes = rows.Shape!.Sizes;
        var file = Inputs.ImageEncoder.Png(rows.Row(row), (int)sizes[0], (int)sizes[1], (int)sizes[2], ((TensorSpace)Space).Range);
        return new(file.Length, file);
    }

    private static DataViewSchema.Column Likely(string model, DataViewSchema schema)
    {
        var vectors = schema.Where(column => !column.IsHidden && column.Type is VectorDataViewType).ToList();
        if (vectors.Find(column => column.Name == "Features") is { Name: not null } features)
            return features;
        return vectors is [var only] ? only : throw new ModelLoadException(model, $"which of its columns take the inputs? Name them (MLNetOptions.Inputs): {Names(schema)}.");
    }

    private static DataViewSchema.Column Named(string model, DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw new ModelLoadException(model, $"it has no input column '{name}': {Names(schema)}.");

    private static InputSpace SpaceOf(string model, DataViewSchema.Column column, MLNetOptions options)
    {
        if (column.Type is TextDataViewType)
            return new TextSpace();
        if (ColumnNumbers.IsNumber(column.Type))
            return TensorsOf(model, 1, options, column.Type.RawType == typeof(byte));
        if (IsImage(column.Type))
            return new TensorSpace { Shape = options.InputShape, Range = options.InputRange ?? InputRange.Unit };
        if (column.Type is not VectorDataViewType vector || !ColumnNumbers.IsNumber(vector.ItemType))
            throw new ModelLoadException(model, $"input column {Text(column)} is neither numbers, nor texts, nor encoded images in a vector of bytes.{OfImages(column.Type)}");
        if (options.InputShape is null && vector is { IsKnownSize: true, Dimensions.Length: > 1 })
            options = options with { InputShape = new([.. vector.Dimensions.Select(size => (long)size)]) };
        return TensorsOf(model, vector.IsKnownSize ? vector.Size : null, options, vector.ItemType.RawType == typeof(byte));
    }

    private static TensorSpace TensorsOf(string model, int? width, MLNetOptions options, bool areBytes)
    {
        if (options.InputShape is { } shape && shape.ElementCount != (width ?? shape.ElementCount))
            throw new ModelLoadException(model, FormattableString.Invariant($"its input columns take {width} values a row; an input shape of {shape} has {shape.ElementCount}."));
        return new()
        {
            Shape = options.InputShape ?? (width is { } size ? new TensorShape(size) : null),
            Range = options.InputRange ?? (areBytes ? new(byte.MinValue, byte.MaxValue) : InputRange.Unit),
        };
    }

    /// <summary>Bytes of no known number: what ML.NET calls raw image bytes.</summary>
    private static bool IsImage(DataViewType type) => type is VectorDataViewType { IsKnownSize: false, ItemType: var item } && item.RawType == typeof(byte);

    private static string OfImages(DataViewType type) =>
        type.RawType.Name == "MLImage" ? " ML.NET 5 needs SkiaSharp 2 for its images, and SkiaSharp 3 is here: leave the steps that read images out of the chain, and ask for the numbers that come after." : "";

    private static string Names(DataViewSchema schema) => string.Join(", ", schema.Where(column => !column.IsHidden).Select(Text));

    private static string Text(DataViewSchema.Column column) => $"{column.Name} ({column.Type})";
}
