namespace ModelDiff.Models;

/// <summary>The order of the axes of a batch of images.</summary>
public enum ImageLayout
{
    /// <summary>Rows, channels, height, width: the order of the canonical space.</summary>
    Nchw,

    /// <summary>Rows, height, width, channels.</summary>
    Nhwc,
}
