namespace ModelDiff.Asking;

/// <summary>What messages call the rows that a model is asked, and what is known of its answers already.</summary>
/// <param name="start">The pair of the first row.</param>
/// <param name="row">Which input of the pair the rows are: 0 or 1; null where that means nothing.</param>
/// <param name="size">The number of values of earlier answers; null where there are none.</param>
internal sealed class RowNames(int start = 0, int? row = null, long? size = null)
{
    private readonly IReadOnlyList<int>? _pairs;

    /// <param name="pairs">The pair of each row.</param>
    /// <param name="size">As above.</param>
    public RowNames(IReadOnlyList<int>? pairs, long? size = null)
        : this(0, null, size) => _pairs = pairs;

    public long? Row => row;

    public long? Size => size;

    public string NotFinite => row switch
    {
        0 => "NaN or infinity for the first input.",
        1 => "NaN or infinity for the second input.",
        _ => "NaN or infinity.",
    };

    public long PairOf(int position) => _pairs is null ? start + position : _pairs[position];
}
