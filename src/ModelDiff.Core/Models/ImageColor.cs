namespace ModelDiff.Models;

/// <summary>The color channels that a model takes.</summary>
public enum ImageColor
{
    /// <summary>Red, green, blue: the order of the canonical space.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>One channel: 0.299 R + 0.587 G + 0.114 B, the luma of ITU-R BT.601.</summary>
    Gray,
}
