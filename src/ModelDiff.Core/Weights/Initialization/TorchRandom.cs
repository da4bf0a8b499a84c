namespace ModelDiff.Weights.Initialization;

/// <summary>The random numbers of PyTorch's generator on a CPU, of a seed and in its order: MT19937, uniform float32 of 24 bits, normal ones by Box and Muller in blocks of 16.</summary>
/// <remarks>Source: Matsumoto and Nishimura, ACM TOMACS 1998, and the behavior of <c>torch.manual_seed</c>, <c>uniform_</c> and <c>normal_</c>, which has not changed from version 1 to 2.</remarks>
internal sealed class TorchRandom
{
    private const int Size = 624;
    private const int Shift = 397;
    /// <summary>Fewer normal values are drawn in another way, which is not reproduced.</summary>
    public const int Block = 16;
    private const float Step = 1f / (1 << 24);

    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    public TorchRandom(long seed)
    {
        _state[0] = unchecked((uint)seed);
        for (var i = 1u; i < Size; i++)
            _state[i] = unchecked((1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i);
    }

    /// <summary>Fills with values uniform in [-bound, bound).</summary>
    public void Uniform(Span<float> values, float bound)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (Next() * (bound - -bound)) + -bound;
    }

    /// <summary>How many numbers go into so many normal values.</summary>
    public static long NormalCost(long count) => count < Block ? 0 : count + (count % Block == 0 ? 0 : Block);

    /// <summary>Fills 16 values or more with standard normal ones; fewer become 0, and nothing is drawn.</summary>
    public void Normal(Span<float> values)
    {
        if (values.Length < Block)
        {
            values.Clear();
            return;
        }

        for (var i = 0; i < values.Length; i++)
            values[i] = Next();
        for (var start = 0; start + Block <= values.Length; start += Block)
            BoxMuller(values.Slice(start, Block));
        if (values.Length % Block == 0)
            return;
        var last = values[^Block..];   // drawn anew
        for (var i = 0; i < Block; i++)
            last[i] = Next();
        BoxMuller(last);
    }

    /// <summary>Goes over so many numbers.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_next == Size)
                Refill();
            var step = (int)Math.Min(count, Size - _next);
            (_next, count) = (_next + step, count - step);
        }
    }

    private static void BoxMuller(Span<float> block)
    {
        for (var i = 0; i < Block / 2; i++)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - block[i]));
            var angle = 2 * MathF.PI * block[i + (Block / 2)];
            (block[i], block[i + (Block / 2)]) = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }
    }

    private float Next()
    {
        if (_next == Size)
            Refill();
        var value = _state[_next++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9D2C5680;
        value ^= (value << 15) & 0xEFC60000;
        value ^= value >> 18;
        return (value & ((1 << 24) - 1)) * Step;
    }

    private void Refill()
    {
        for (var i = 0; i < Size - Shift; i++)
            _state[i] = _state[i + Shift] ^ Twisted(_state[i], _state[i + 1]);
        for (var i = Size - Shift; i < Size - 1; i++)
            _state[i] = _state[i + Shift - Size] ^ Twisted(_state[i], _state[i + 1]);
        _state[Size - 1] = _state[Shift - 1] ^ Twisted(_state[Size - 1], _state[0]);
        _next = 0;
    }

    private static uint Twisted(uint high, uint low) => (((high & 0x80000000) | (low & 0x7FFFFFFF)) >> 1) ^ ((uint)-(int)(low & 1) & 0x9908B0DF);
}
