using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>How a model runs in a process of its own. Immutable.</summary>
/// <param name="Name">The name that reports and messages use.</param>
/// <param name="Command">What starts the child; it ends in <see cref="IsolatedModelHost.Run"/>.</param>
/// <param name="Model">What the child is to open, for example as JSON: handed to the callback of <see cref="IsolatedModelHost.Run"/> as it is.</param>
public sealed record IsolationOptions(string Name, ChildCommand Command, string Model)
{
    /// <summary>The smallest memory limit, 16 MiB.</summary>
    public const long MinimumMemory = 16L << 20;

    /// <summary>Where the model came from: a full path, or null.</summary>
    public string? Source { get; init; }

    /// <summary>Longest time from a batch to its answer; default 120 seconds. Above 0, at most one day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan BatchTimeLimit
    {
        get;
        init => field = Checked(value, nameof(BatchTimeLimit));
    } = TimeSpan.FromSeconds(120);

    /// <summary>Longest time from the start of the child to a loaded model; default 300 seconds. Above 0, at most one day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan LoadTimeLimit
    {
        get;
        init => field = Checked(value, nameof(LoadTimeLimit));
    } = TimeSpan.FromSeconds(300);

    /// <summary>Bytes that the model may take beyond what its process needs by itself; default half of what this process may use. At least <see cref="MinimumMemory"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below the minimum.</exception>
    public long MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinimumMemory, nameof(MemoryLimit));
            field = value;
        }
    } = Math.Max(MinimumMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Files and folders that the child may read besides the program and the system's libraries: the model, and what lies beside it. Default none.</summary>
    public ImmutableArray<string> ReadablePaths { get; init; } = [];

    /// <summary>Where a child that is started already may come from, by the same command; default none. Borrowed.</summary>
    internal ChildReserve? Reserve { get; init; }

    /// <summary>Whether the child may use devices such as GPUs; default no. Their drivers open files for writing, so that fewer guards hold.</summary>
    public bool AllowDevices { get; init; }

    private static TimeSpan Checked(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1), name);
        return value;
    }
}
