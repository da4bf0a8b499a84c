namespace ModelDiff.Models.Packages;

/// <summary>Limits of a scan: a package from outside must not cost more than they say. Immutable.</summary>
public sealed record PackageScanOptions
{
    /// <summary>Packages within packages that are opened, at least 0; default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Depth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Depth));
            field = value;
        }
    } = 5;

    /// <summary>Bytes that one file in a package may unpack to, from 1 to 2^31 - 64; default 2^30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public long EntrySize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(EntrySize));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, int.MaxValue - 63L, nameof(EntrySize));
            field = value;
        }
    } = 1L << 30;

    /// <summary>Bytes that all packages together may unpack to, at least 1; default 2^34.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public long TotalSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(TotalSize));
            field = value;
        }
    } = 1L << 34;

    /// <summary>Files that are looked at, at least 1; default 200,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Entries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Entries));
            field = value;
        }
    } = 200_000;

    /// <summary>How long one file of the list, with all that lies in it, may take, above zero; default ten minutes. Looked at before each file in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or less.</exception>
    public TimeSpan Time
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(Time));
            field = value;
        }
    } = TimeSpan.FromMinutes(10);

    /// <summary>The kinds of files whose inputs and outputs are read, so that models are told with what they are likely made for; null, the default, for none. No model is loaded.</summary>
    public ModelFormats? Formats { get; init; }

    /// <summary>The existing folder that models are copied to, under names made of their hash and their own name, or null; default null.</summary>
    public string? ExtractTo { get; init; }
}
