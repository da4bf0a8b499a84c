namespace ModelDiff.Storage;

/// <summary>Which rows of an array are read: all, or so many at random. Remembers which, for messages.</summary>
/// <param name="most">Most rows, or null for all.</param>
/// <param name="random">Decides; null where all are taken.</param>
internal sealed class RowChoice(int? most, Random? random)
{
    private long[]? _rows;

    /// <summary>All rows.</summary>
    public static RowChoice All { get; } = new(null, null);

    /// <summary>The rows to read, each once, in random order; null for all of them.</summary>
    /// <param name="count">How many there are.</param>
    /// <remarks>The first steps of the shuffle of Fisher and Yates, which the rest would not change: the rows that <see cref="Random.Shuffle{T}(Span{T})"/> brings to the front, without an array of all.</remarks>
    public long[]? Of(long count)
    {
        if (most is not { } wanted || random is null || wanted >= count)
            return null;
        var moved = new Dictionary<long, long>();
        _rows = new long[wanted];
        for (var i = 0L; i < wanted; i++)
        {
            var j = count <= int.MaxValue ? random.Next((int)i, (int)count) : random.NextInt64(i, count);
            _rows[i] = moved.GetValueOrDefault(j, j);
            moved[j] = moved.GetValueOrDefault(i, i);
        }

        return _rows;
    }

    /// <summary>Where in the file a row is that was read.</summary>
    public long Original(long row) => _rows is null ? row : _rows[row];
}
