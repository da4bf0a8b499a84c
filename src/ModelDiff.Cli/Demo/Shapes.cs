namespace ModelDiff.Cli.Demo;

/// <summary>A shape about the origin with radius 1: whether it covers (u, v).</summary>
internal delegate bool Shape(float u, float v);

/// <summary>The shapes of the source task.</summary>
internal static class Shapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        (u, v) => Radius(u, v) < 0.95f,
        (u, v) => MathF.Max(MathF.Abs(u), MathF.Abs(v)) < 0.8f,
        (u, v) => v < 0.75f && v > 2 * MathF.Abs(u) - 0.95f,
        (u, v) => MathF.Min(MathF.Abs(u), MathF.Abs(v)) < 0.32f && MathF.Max(MathF.Abs(u), MathF.Abs(v)) < 1,
        (u, v) => Radius(u, v) is > 0.5f and < 1,
        (u, v) => Radius(u, v) < 0.65f + 0.35f * MathF.Cos(5 * MathF.Atan2(u, -v)),
    ];

    private static float Radius(float u, float v) => MathF.Sqrt(u * u + v * v);
}
