using ModelDiff.Training;

namespace ModelDiff.Cli.Demo;

/// <summary>A color with parts in [0, 1].</summary>
internal readonly record struct Rgb(float Red, float Green, float Blue)
{
    /// <summary>Any color.</summary>
    public static Rgb Random(SplitMix random) => new(random.NextSingle(), random.NextSingle(), random.NextSingle());

    /// <summary>A random color that is told apart from <paramref name="others"/> at a glance.</summary>
    public static Rgb Apart(SplitMix random, params ReadOnlySpan<Rgb> others)
    {
        while (true)
        {
            var color = Random(random);
            var near = false;
            foreach (var other in others)
                near |= MathF.Abs(color.Red - other.Red) + MathF.Abs(color.Green - other.Green) + MathF.Abs(color.Blue - other.Blue) < 0.7f;
            if (!near)
                return color;
        }
    }

    /// <summary><paramref name="a"/> at share 0, <paramref name="b"/> at share 1.</summary>
    public static Rgb Mix(Rgb a, Rgb b, float share) =>
        new(a.Red + share * (b.Red - a.Red), a.Green + share * (b.Green - a.Green), a.Blue + share * (b.Blue - a.Blue));
}
