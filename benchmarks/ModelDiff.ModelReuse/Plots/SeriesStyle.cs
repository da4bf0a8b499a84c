namespace ModelDiff.ModelReuse.Plots;

/// <summary>Colors and dashes that stay apart for color-blind eyes and in gray.</summary>
/// <remarks>Colors: Okabe and Ito, "Color universal design", 2008, and six more.</remarks>
internal static class SeriesStyle
{
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d1f", "#7f7f7f", "#7b3fb5", "#b5cf2b", "#7a1f3d", "#9db8c9"];
    private static readonly string[] Patterns = ["", "7 3", "2 3"];

    /// <summary>The color of the i-th series.</summary>
    public static string Color(int index) => Colors[index % Colors.Length];

    /// <summary>The dashes of the i-th series: solid for as many as there are colors.</summary>
    public static string Dashes(int index) => Patterns[index / Colors.Length % Patterns.Length];
}
