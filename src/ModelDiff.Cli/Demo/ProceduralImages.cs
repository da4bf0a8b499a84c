using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>Draws labeled images from nothing but a seed: tasks that share no class and look alike enough for features to carry over.</summary>
internal static class ProceduralImages
{
    /// <summary>Height and width in pixels.</summary>
    public const int Size = 32;

    private const int Channels = 3;
    private const float Noise = 0.04f;

    /// <summary>A task: from the class of one image to its painter, which tells the color at (u, v).</summary>
    internal delegate Func<float, float, Rgb> Scene(int label, SplitMix random);

    /// <summary>The source task: one shape on a plain ground, filled with one pattern; a class is a shape with a fill.</summary>
    /// <param name="count">Images wanted.</param>
    /// <param name="seed">Decides every image.</param>
    /// <returns>Owned by the caller.</returns>
    public static LabeledImages FilledShapes(int count, long seed) => FilledShapes(Shapes.All, Patterns.Fills, count, seed);

    /// <summary>The source task with other shapes or fills.</summary>
    /// <returns>Owned by the caller.</returns>
    public static LabeledImages FilledShapes(IReadOnlyList<Shape> shapes, IReadOnlyList<Pattern> fills, int count, long seed) =>
        Draw(count, seed, shapes.Count * fills.Count, (label, random) => FilledShape(shapes[label % shapes.Count], fills[label / shapes.Count], random));

    /// <summary>The target task: one pattern over the whole image; a class is a pattern.</summary>
    /// <param name="count">Images wanted.</param>
    /// <param name="seed">Decides every image.</param>
    /// <returns>Owned by the caller.</returns>
    public static LabeledImages Textures(int count, long seed) => Textures(Patterns.Wholes, count, seed);

    /// <summary>The target task with other patterns.</summary>
    /// <returns>Owned by the caller.</returns>
    public static LabeledImages Textures(IReadOnlyList<Pattern> patterns, int count, long seed) =>
        Draw(count, seed, patterns.Count, (label, random) => Texture(patterns[label], random));

    private static Func<float, float, Rgb> FilledShape(Shape shape, Pattern fill, SplitMix random)
    {
        var (a, b, ground) = Colors(random);
        var variation = new Variation(random);
        var turn = Turn(random, MathF.PI / 8);
        var scale = random.Between(0.55f, 0.9f);
        var (centerU, centerV) = (random.Between(-0.2f, 0.2f), random.Between(-0.2f, 0.2f));
        return (u, v) =>
        {
            var (shapeU, shapeV) = turn((u - centerU) / scale, (v - centerV) / scale);
            return shape(shapeU, shapeV) ? Rgb.Mix(a, b, fill(shapeU, shapeV, variation)) : ground;
        };
    }

    private static Func<float, float, Rgb> Texture(Pattern pattern, SplitMix random)
    {
        var (a, b, _) = Colors(random);
        var variation = new Variation(random);
        var turn = Turn(random, MathF.PI / 8);
        return (u, v) =>
        {
            var (patternU, patternV) = turn(u, v);
            return Rgb.Mix(a, b, pattern(patternU, patternV, variation));
        };
    }

    internal static (Rgb A, Rgb B, Rgb Ground) Colors(SplitMix random)
    {
        var a = Rgb.Random(random);
        var b = Rgb.Apart(random, a);
        return (a, b, Rgb.Apart(random, a, b));
    }

    /// <summary>A random turn of the plane, either way by at most so many radians.</summary>
    internal static Func<float, float, (float U, float V)> Turn(SplitMix random, float most)
    {
        var (sin, cos) = MathF.SinCos(random.Between(-most, most));
        return (u, v) => (cos * u + sin * v, cos * v - sin * u);
    }

    /// <summary>Draws images, each class as often as any other (give or take one).</summary>
    /// <returns>Owned by the caller.</returns>
    internal static LabeledImages Draw(int count, long seed, int classCount, Scene scene)
    {
        var pixels = new float[count * Channels * Size * Size];
        var labels = new long[count];
        SideBySide.For(count, i =>
        {
            labels[i] = i % classCount;
            var random = SplitMix.For(seed, i);
            Paint(scene(i % classCount, random), random, pixels.AsSpan(i * Channels * Size * Size, Channels * Size * Size));
        });
        return new LabeledImages(pixels, [count, Channels, Size, Size], labels, classCount);
    }

    private static void Paint(Func<float, float, Rgb> colorAt, SplitMix random, Span<float> image)
    {
        const int Plane = Size * Size;
        for (var i = 0; i < Plane; i++)
        {
            var color = colorAt((i % Size + 0.5f) * 2 / Size - 1, (i / Size + 0.5f) * 2 / Size - 1);
            image[i] = Grain(color.Red, random);
            image[Plane + i] = Grain(color.Green, random);
            image[2 * Plane + i] = Grain(color.Blue, random);
        }
    }

    /// <summary>Adds roughly normal noise: the sum of three uniform numbers.</summary>
    private static float Grain(float value, SplitMix random)
    {
        var noise = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
        return Math.Clamp(value + 2 * Noise * noise, 0, 1);
    }
}
