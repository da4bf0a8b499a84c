using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>What is wanted of seed inputs.</summary>
public sealed record SeedInputOptions
{
    /// <summary>Shape of one input: images are resized to it, arrays must have it. Null takes the source as it is.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>Most inputs to load, at least 1; more are left out by a random choice. Null loads all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? MaximumCount
    {
        get;
        init
        {
            if (value is { } count)
                ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(MaximumCount));
            field = value;
        }
    }

    /// <summary>Decides the random choice; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The models' input range: images are scaled to it, arrays must lie in it. Default [0, 1].</summary>
    public InputRange Range { get; init; } = InputRange.Unit;

    internal Random NewRandom() => new(unchecked((int)(Seed ^ (Seed >> 32))));
}
