using ModelDiff.Cli.Demo;
using static ModelDiff.Cli.Demo.ProceduralImages;

namespace ModelDiff.ModelReuse.Data;

/// <summary>The drawn tasks. A seed decides every image, on any number of processors. All results are owned by the caller.</summary>
internal static class DrawnImages
{
    private const int GlyphCount = 20;
    private const int StrokesPerGlyph = 4;
    private const long GlyphAlphabet = 20;   // the seed whose glyphs are the classes, whatever the seed of the images

    private static readonly Shape[] MoreShapes =
    [
        (u, v) => MathF.Abs(u) + MathF.Abs(v) < 1,
        (u, v) => Square(u) + Square(v) < 0.9f && Square(u - 0.5f) + Square(v) > 0.45f,
    ];

    private static readonly Pattern[] MoreFills =
    [
        (u, v, x) => Square(u - 0.4f * (x.PhaseU - 0.5f)) + Square(v - 0.4f * (x.PhaseV - 0.5f)) < 0.18f * x.Frequency ? 1 : 0,
        (u, v, x) => MathF.Abs(x.Cloud(1.6f * u, 1.6f * v)) < 0.25f ? 1 : 0,
    ];

    private static readonly Stroke[][] Glyphs = [.. Enumerable.Range(0, GlyphCount).Select(Glyph)];

    private readonly record struct Stroke(float FromU, float FromV, float ToU, float ToV)
    {
        public float DistanceFrom(float u, float v)
        {
            var (alongU, alongV) = (ToU - FromU, ToV - FromV);
            var t = Math.Clamp(((u - FromU) * alongU + (v - FromV) * alongV) / (Square(alongU) + Square(alongV)), 0, 1);
            return MathF.Sqrt(Square(u - FromU - t * alongU) + Square(v - FromV - t * alongV));
        }
    }

    /// <summary>8 shapes with 8 fills: 64 classes.</summary>
    public static LabeledImages FilledShapes(int count, long seed) =>
        ProceduralImages.FilledShapes([.. Shapes.All, .. MoreShapes], [.. Patterns.Fills, .. MoreFills], count, seed);

    /// <summary>Each of 20 classes is four strokes between the points of a grid, slightly bent out of place, in a random color on a ground of two.</summary>
    public static LabeledImages FourStrokeGlyphs(int count, long seed) => Draw(count, seed, GlyphCount, (label, random) =>
    {
        var (ink, light, dark) = Colors(random);
        var variation = new Variation(random);
        var turn = Turn(random, MathF.PI / 8);
        var scale = random.Between(0.6f, 0.95f);
        var width = random.Between(0.1f, 0.2f);
        var strokes = Glyphs[label].Select(stroke => Bend(stroke, random)).ToArray();
        return (u, v) =>
        {
            var (glyphU, glyphV) = turn(u / scale, v / scale);
            var near = strokes.Any(stroke => stroke.DistanceFrom(glyphU, glyphV) < width);
            return near ? ink : Rgb.Mix(light, dark, 0.2f + 0.2f * variation.Cloud(u, v));
        };
    });

    private static Stroke[] Glyph(int label)
    {
        var random = SplitMix.For(GlyphAlphabet, label);
        var strokes = new HashSet<Stroke>();
        while (strokes.Count < StrokesPerGlyph)
        {
            var stroke = new Stroke(OnGrid(random), OnGrid(random), OnGrid(random), OnGrid(random));
            if (stroke.FromU != stroke.ToU || stroke.FromV != stroke.ToV)
                strokes.Add(stroke);
        }

        return [.. strokes];
    }

    private static float OnGrid(SplitMix random) => MathF.Floor(random.Between(0, 3)) * 0.7f - 0.7f;

    private static Stroke Bend(Stroke stroke, SplitMix random) =>
        new(stroke.FromU + Off(random), stroke.FromV + Off(random), stroke.ToU + Off(random), stroke.ToV + Off(random));

    private static float Off(SplitMix random) => random.Between(-0.1f, 0.1f);

    private static float Square(float value) => value * value;
}
