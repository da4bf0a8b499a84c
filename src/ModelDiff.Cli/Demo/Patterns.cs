namespace ModelDiff.Cli.Demo;

/// <summary>A pattern over the plane: how much of the second color is seen at (u, v), in [0, 1]. The image spans about -1 to 1 on both axes.</summary>
internal delegate float Pattern(float u, float v, Variation variation);

/// <summary>The patterns that shapes are filled with (source task) and those that fill a whole image (target task).</summary>
internal static class Patterns
{
    public static IReadOnlyList<Pattern> Fills { get; } =
    [
        (_, _, _) => 0,
        (u, _, x) => Half(Turns(u, 2.2f, x)),
        (_, v, x) => Half(Turns(v, 2.2f, x)),
        (u, v, x) => Half(Turns(u, 1.8f, x)) == Half(Turns(v, 1.8f, x)) ? 1 : 0,
        (u, v, x) => Square(Fold(Turns(u, 2.4f, x))) + Square(Fold(Turns(v, 2.4f, x) + x.PhaseV)) < 0.4f ? 1 : 0,
        (u, v, _) => Math.Clamp(0.5f + 0.6f * u + 0.3f * v, 0, 1),
    ];

    public static IReadOnlyList<Pattern> Wholes { get; } =
    [
        Plaid, Waves, Rings, Spokes, Spiral, Bricks, Blobs, Clouds, Zigzag, Diamonds, Marble, Scales,
    ];

    private static float Plaid(float u, float v, Variation x) => 0.5f * (Half(Turns(u, 2, x)) + Half(Turns(v, 2, x)));

    private static float Waves(float u, float v, Variation x) => Wave(Turns(v, 2.2f, x) + 0.3f * MathF.Sin(5 * u + 6 * x.PhaseV));

    private static float Rings(float u, float v, Variation x) => Wave(Turns(Radius(u, v, x), 2.6f, x));

    private static float Spokes(float u, float v, Variation x) => Wave(7 * Angle(u, v, x) + x.PhaseU);

    private static float Spiral(float u, float v, Variation x) => Wave(2 * Angle(u, v, x) + Turns(Radius(u, v, x), 2, x));

    private static float Bricks(float u, float v, Variation x)
    {
        var row = Turns(v, 2.6f, x);
        var column = Turns(u, 1.5f, x) + (MathF.Floor(row) % 2 == 0 ? 0 : 0.5f);
        return Part(row) < 0.22f || Part(column) < 0.12f ? 1 : 0;
    }

    private static float Blobs(float u, float v, Variation x) => x.Cloud(1.3f * u, 1.3f * v) > 0.15f ? 1 : 0;

    private static float Clouds(float u, float v, Variation x) => Math.Clamp(0.5f + 0.5f * x.Cloud(u, v), 0, 1);

    private static float Zigzag(float u, float v, Variation x) => Half(Turns(v, 2.2f, x) + Fold(Turns(u, 1.6f, x)));

    private static float Diamonds(float u, float v, Variation x) => Fold(Turns(u, 1.7f, x)) + Fold(Turns(v, 1.7f, x)) < 1 ? 1 : 0;

    private static float Marble(float u, float v, Variation x) => Wave(Turns(u, 1.5f, x) + 0.6f * x.Cloud(u, v));

    private static float Scales(float u, float v, Variation x)
    {
        var row = Turns(v, 2.2f, x);
        var column = Turns(u, 1.8f, x) + (MathF.Floor(row) % 2 == 0 ? 0 : 0.5f);
        return MathF.Sqrt(Square(Fold(column)) + Square(Part(row)));
    }

    private static float Turns(float distance, float frequency, Variation x) => distance * frequency * x.Frequency + x.PhaseU + 16;

    private static float Radius(float u, float v, Variation x) => MathF.Sqrt(Square(u - Off(x.PhaseU)) + Square(v - Off(x.PhaseV)));

    private static float Angle(float u, float v, Variation x) => MathF.Atan2(v - Off(x.PhaseV), u - Off(x.PhaseU)) / MathF.Tau;

    private static float Off(float phase) => 0.6f * (phase - 0.5f);

    private static float Wave(float turns) => 0.5f + 0.5f * MathF.Sin(MathF.Tau * turns);

    private static float Half(float turns) => Part(turns) < 0.5f ? 0 : 1;

    /// <summary>Up and down once a turn: 1 at whole turns, 0 half-way.</summary>
    private static float Fold(float turns) => MathF.Abs(2 * Part(turns) - 1);

    private static float Part(float turns) => turns - MathF.Floor(turns);

    private static float Square(float value) => value * value;
}
