namespace ModelDiff.Reports.Html;

/// <summary>A scale of colors that is even to the eye, and to color-blind ones too.</summary>
/// <remarks>Viridis at nine places, by Stéfan van der Walt and Nathaniel Smith (CC0).</remarks>
internal static class Viridis
{
    private static readonly (int Red, int Green, int Blue)[] Places =
        [(68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37)];

    private const double Middle = 0.44;   // white and black stand out equally from the color here

    /// <summary>Whether white text is read better than black upon the color at a share of the way.</summary>
    public static bool IsDark(double share) => share < Middle;

    /// <summary>The color at a share of the way, from 0 (dark) to 1 (light), as CSS writes it.</summary>
    public static string At(double share)
    {
        var place = Math.Clamp(share, 0, 1) * (Places.Length - 1);
        var index = Math.Min((int)place, Places.Length - 2);
        var (a, b, rest) = (Places[index], Places[index + 1], place - index);
        return $"#{Mix(a.Red, b.Red):x2}{Mix(a.Green, b.Green):x2}{Mix(a.Blue, b.Blue):x2}";

        int Mix(int from, int to) => (int)Math.Round(from + ((to - from) * rest));
    }
}
