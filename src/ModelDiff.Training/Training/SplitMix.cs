namespace ModelDiff.Training;

/// <summary>A tiny random source of its own, so that one image needs no more than one seed and looks the same everywhere.</summary>
/// <remarks>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).</remarks>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A source for item <paramref name="index"/> of the set with seed <paramref name="seed"/>.</summary>
    public static SplitMix For(long seed, int index) => new(new SplitMix((ulong)seed).Next() + (uint)index * 0xD1342543DE82EF95UL);

    /// <summary>A seed of its own for part <paramref name="index"/> of the work with seed <paramref name="seed"/>.</summary>
    public static long Derive(long seed, int index) => (long)For(seed, index).Next();

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform from <paramref name="low"/> up to <paramref name="high"/>.</summary>
    public float Between(float low, float high) => low + (high - low) * NextSingle();

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
