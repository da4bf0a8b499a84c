namespace ModelDiff.Models;

/// <summary>Inputs that are texts.</summary>
public sealed record TextSpace : InputSpace
{
    private readonly int? _longest;

    /// <summary>Most UTF-16 code units of one text, at least 1, or null where there is no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? Longest
    {
        get => _longest;
        init
        {
            if (value is { } length)
                ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(Longest));
            _longest = value;
        }
    }
}
