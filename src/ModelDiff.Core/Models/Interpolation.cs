namespace ModelDiff.Models;

/// <summary>How images are resized. Both filters grow with the reduction (antialiasing) and align the areas of pixels, as Pillow does and torchvision does with <c>antialias=True</c>.</summary>
public enum Interpolation
{
    /// <summary>A triangle over two pixels per axis.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5 over four pixels per axis. What it overshoots is cut off at the limits of the input range, as in bytes.</summary>
    Bicubic,
}
