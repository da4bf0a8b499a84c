using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>Images whose bright rows or columns tell the class.</summary>
internal static class StripedImages
{
    private const int Count = 32;

    /// <param name="classes">4.</param>
    /// <returns>Owned by the caller; 32 images of [3, 6, 6].</returns>
    public static LabeledImages Of(int classes)
    {
        using var generator = new Generator(5, CPU);
        var images = rand([Count, 3, 6, 6], generator: generator) * 0.3;
        for (var i = 0; i < Count; i++)
            images[i].narrow(1 + i % 2, i % 4 / 2 * 3, 3).add_(0.6);
        return new LabeledImages(images, arange(Count).remainder(classes), classes, null);
    }
}
