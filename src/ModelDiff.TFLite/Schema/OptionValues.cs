namespace ModelDiff.TFLite.Schema;

/// <summary>Options of an operator that another kind of file describes.</summary>
/// <param name="values">By their numbers in the schema: whole numbers, real numbers, truth values and lists of whole numbers.</param>
internal sealed class OptionValues(params (int Field, object Value)[] values) : IOperatorOptions
{
    private readonly Dictionary<int, object> _values = values.ToDictionary(entry => entry.Field, entry => entry.Value);

    /// <inheritdoc/>
    public int Int8(int field, int fallback = 0) => Int32(field, fallback);

    /// <inheritdoc/>
    public bool Bool(int field) => Int32(field) != 0;

    /// <inheritdoc/>
    public int Int32(int field, int fallback = 0) => _values.GetValueOrDefault(field) switch
    {
        int number => number,
        bool truth => truth ? 1 : 0,
        _ => fallback,
    };

    /// <inheritdoc/>
    public float Single(int field, float fallback = 0) => _values.GetValueOrDefault(field) is float number ? number : fallback;

    /// <inheritdoc/>
    public int[]? Int32s(int field) => _values.GetValueOrDefault(field) as int[];
}
