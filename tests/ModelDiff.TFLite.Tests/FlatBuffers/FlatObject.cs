namespace ModelDiff.TFLite.Tests.FlatBuffers;

/// <summary>A table to be written: values by the numbers of their fields.</summary>
internal sealed class FlatObject
{
    public SortedDictionary<int, object> Fields { get; } = [];

    public FlatObject With(int field, object? value)
    {
        if (value is not null)
            Fields[field] = value;
        return this;
    }
}
