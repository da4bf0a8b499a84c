using ModelDiff.Inputs;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>An IDX file of images and the one of their labels, named as those of MNIST: <c>…-images-idx3-ubyte</c> and <c>…-labels-idx1-ubyte</c>, packed with gzip or not.</summary>
internal static class IdxPair
{
    private const string Images = "images";
    private const string Labels = "labels";

    /// <summary>The file of training images in a folder, or null; a file of test images beside it does not count.</summary>
    /// <exception cref="InputFileException">There are several that may be meant.</exception>
    public static string? In(string folder)
    {
        var files = Directory.GetFiles(folder).Where(file => IsIdx(file) && Path.GetFileName(file).Contains(Images, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var training = files.Where(file => Path.GetFileName(file).StartsWith("train", StringComparison.Ordinal)).ToArray();
        return (training.Length > 0 ? training : files) switch
        {
            [] => null,
            [var only] => only,
            [var first, ..] => throw new InputFileException(folder, $"it holds several IDX files of images, for example '{first}': name the one that is meant."),
        };
    }

    /// <summary>Whether a file is named as one.</summary>
    public static bool IsIdx(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith("-ubyte", StringComparison.Ordinal) || name.EndsWith("-ubyte.gz", StringComparison.Ordinal) || name.EndsWith(".idx", StringComparison.Ordinal);
    }

    /// <summary>Reads a pair, or the images alone.</summary>
    /// <param name="path">The file of images.</param>
    /// <param name="isLabeled">Whether the file of labels beside it is read; where not, all images are of one class.</param>
    /// <exception cref="InputFileException">A file is missing or damaged, or the two do not fit together.</exception>
    public static ImageData Read(string path, bool isLabeled = true)
    {
        var name = Path.GetFileName(path);
        if (isLabeled && !name.Contains(Images, StringComparison.Ordinal))
            throw new InputFileException(path, $"its name must contain '{Images}', so that the file of labels can be found beside it.");
        var images = IdxFile.Read(path);
        var shape = images.ImageShape(path);
        var labels = isLabeled ? ReadLabels(path, images.Sizes[0]) : new byte[images.Sizes[0]];
        return new ImageData(
            new LabeledImages(tensor(images.Bytes, [images.Sizes[0], .. shape], ScalarType.Byte), tensor(Array.ConvertAll(labels, label => (long)label)), labels.Max() + 1, null), []);
    }

    private static byte[] ReadLabels(string images, int count)
    {
        var name = Path.GetFileName(images).Replace(Images, Labels, StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        var path = Path.Combine(Path.GetDirectoryName(images) ?? "", name);
        var labels = IdxFile.Read(path);
        return labels.Sizes is [var found] && found == count
            ? labels.Bytes
            : throw new InputFileException(path, $"it holds labels of shape [{string.Join(", ", labels.Sizes)}]; expected [{count}], one per image.");
    }
}
