namespace ModelDiff.Models.Packages;

/// <summary>Limits of a scan: a package from outside must not cost more than they say. Immutable.</summary>
public sealed record PackageScanOptions
{
    private readonly int _depth = 5;
    private readonly long _entrySize = 1L << 30;
    private readonly long _totalSize = 1L << 34;
    private readonly int _entries = 200_000;

    /// <summary>Packages within packages that are opened, at least 0; default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Depth
    {
        get => _depth;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Depth));
            _depth = value;
        }
    }

    /// <summary>Bytes that one file in a package may unpack to, from 1 to 2^31 - 64; default 2^30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public long EntrySize
    {
        get => _entrySize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(EntrySize));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, int.MaxValue - 63L, nameof(EntrySize));
            _entrySize = value;
        }
    }

    /// <summary>Bytes that all packages together may unpack to, at least 1; default 2^34.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public long TotalSize
    {
        get => _totalSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(TotalSize));
            _totalSize = value;
        }
    }

    /// <summary>Files that are looked at, at least 1; default 200,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Entries
    {
        get => _entries;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Entries));
            _entries = value;
        }
    }

    /// <summary>The existing folder that models are copied to, under names made of their hash and their own name, or null; default null.</summary>
    public string? ExtractTo { get; init; }
}
