using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Reads images with classes.</summary>
public static class ImageDataReader
{
    private const int LeastClasses = 2;

    /// <summary>
    /// Reads a folder of class folders, a CSV of <c>path,label</c> (paths relative to the file), an IDX file of images with its <c>labels</c> beside it
    /// (or a folder with one such pair), a safetensors or <c>.npz</c> file with <c>inputs</c> and <c>labels</c>, or <c>inputs.npy</c> with <c>labels.npy</c> beside it.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="shape">[channels, height, width] wanted, channels 1 or 3; null for that of the data. Image files are resized to it, arrays must have it.</param>
    /// <param name="progress">Receives reports while image files are decoded.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">The data are missing, damaged, of another shape than wanted, or of a single class.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static ImageData Read(string path, TensorShape? shape = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReadChecked(path, shape, isLabeled: true, progress, cancellationToken);

    /// <summary>Reads images without their classes: from the sources of <see cref="Read"/>, whose labels may be missing and are not looked at, and from any folder of images, searched recursively.</summary>
    /// <inheritdoc cref="Read"/>
    /// <returns>Owned by the caller; all images are of one class, 0.</returns>
    /// <exception cref="InputFileException">The data are missing, damaged, or of another shape than wanted.</exception>
    public static ImageData ReadUnlabeled(string path, TensorShape? shape = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReadChecked(path, shape, isLabeled: false, progress, cancellationToken);

    private static ImageData ReadChecked(string path, TensorShape? shape, bool isLabeled, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (shape is not null && (shape.Rank != 3 || shape.Sizes[0] is not (1 or 3)))
            throw new ArgumentException($"Images have the shape [3, height, width] or [1, height, width]; {shape} is wanted.", nameof(shape));
        var data = ReadAny(path, shape, isLabeled, progress, cancellationToken);
        try
        {
            Check(path, data.Images, shape, isLabeled);
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private static ImageData ReadAny(string path, TensorShape? shape, bool isLabeled, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (FilesOf(path, isLabeled, cancellationToken) is { } files)
            return ImageFiles.Read(path, files, shape, progress, cancellationToken);
        if (Directory.Exists(path))
            return IdxPair.Read(IdxPair.In(path)!, isLabeled);
        return IdxPair.IsIdx(path) ? IdxPair.Read(path, isLabeled) : LabeledArrays.Read(path, isLabeled);
    }

    /// <summary>Whether a source is a folder or a list of image files, and no array.</summary>
    internal static bool HoldsFiles(string path) => Directory.Exists(path) ? IdxPair.In(path) is null : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The image files of a source, before any is read; null where it is an array.</summary>
    /// <exception cref="InputFileException">There are none, or a CSV is not as expected.</exception>
    internal static LabeledFiles? FilesOf(string path, bool isLabeled, CancellationToken cancellationToken)
    {
        if (!HoldsFiles(path))
            return null;
        if (Directory.Exists(path))
            return isLabeled ? LabeledFiles.OfFolder(path, cancellationToken) : LabeledFiles.Unlabeled(path, cancellationToken);
        return isLabeled ? LabeledFiles.OfCsv(path) : LabeledFiles.OfCsv(path).WithoutLabels();
    }

    private static void Check(string path, LabeledImages images, TensorShape? shape, bool isLabeled)
    {
        if (isLabeled && images.Labels.data<long>().ToArray().Distinct().Count() < LeastClasses)
            throw new InputFileException(path, "all of its images are of one class; a classifier needs at least 2.");
        if (shape is not null && !TensorShape.OfRows(images.Images.shape).Equals(shape))
            throw new InputFileException(path, $"it holds images of shape {TensorShape.OfRows(images.Images.shape)}; {shape} is wanted.");
    }
}
