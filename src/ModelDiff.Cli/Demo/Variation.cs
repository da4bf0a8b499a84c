using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>What differs between two images of one pattern: how fine it is, where it starts, and a handful of random waves for the irregular ones.</summary>
internal sealed class Variation
{
    private const int WaveCount = 5;

    private readonly (float U, float V, float Phase)[] _waves = new (float, float, float)[WaveCount];

    public Variation(SplitMix random)
    {
        Frequency = random.Between(0.8f, 1.25f);
        PhaseU = random.Between(0, 1);
        PhaseV = random.Between(0, 1);
        for (var i = 0; i < WaveCount; i++)
        {
            var (sin, cos) = MathF.SinCos(random.Between(0, MathF.Tau));
            var wavelength = random.Between(2.5f, 6f);
            _waves[i] = (cos * wavelength, sin * wavelength, random.Between(0, MathF.Tau));
        }
    }

    /// <summary>Multiplies a pattern's own frequency.</summary>
    public float Frequency { get; }

    /// <summary>Shift along the first axis, in periods.</summary>
    public float PhaseU { get; }

    /// <summary>Shift along the second axis, in periods.</summary>
    public float PhaseV { get; }

    /// <summary>A smooth random surface, about -1 to 1.</summary>
    public float Cloud(float u, float v)
    {
        var sum = 0f;
        foreach (var (waveU, waveV, phase) in _waves)
            sum += MathF.Sin(waveU * u + waveV * v + phase);
        return sum / 2.2f;
    }
}
