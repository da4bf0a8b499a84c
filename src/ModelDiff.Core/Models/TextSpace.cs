namespace ModelDiff.Models;

/// <summary>Inputs that are texts.</summary>
public sealed record TextSpace : InputSpace
{
    /// <summary>Most UTF-16 code units of one text, at least 1, or null where there is no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? Longest
    {
        get;
        init
        {
            if (value is { } length)
                ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(Longest));
            field = value;
        }
    }
}
