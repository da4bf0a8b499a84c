using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The images of a source by their names, each read when it is wanted.</summary>
internal abstract class NamedImages : IDisposable
{
    /// <summary>All names, see <see cref="CoinImage.Name"/>.</summary>
    public abstract ImmutableArray<string> Names { get; }

    /// <summary>The class of each.</summary>
    public abstract ImmutableArray<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public abstract ImmutableArray<string> ClassNames { get; }

    /// <summary>How the name of a training list ends that these images can be written to.</summary>
    public abstract string Extension { get; }

    /// <summary>The same for a source that is not open yet.</summary>
    public static string ExtensionFor(string path) => ImageDataReader.HoldsFiles(path) ? NamedFiles.ListExtension : NamedRows.ListExtension;

    /// <summary>Opens a source; files are only listed, arrays are read.</summary>
    /// <param name="path">What <see cref="ImageDataReader"/> reads.</param>
    /// <param name="isLabeled">Whether classes are read; where not, all images are of one class.</param>
    /// <param name="shape">The shape that arrays must have; null for any.</param>
    /// <param name="cancellationToken">Observed per file.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There are no images, or they cannot be used.</exception>
    public static NamedImages Open(string path, bool isLabeled, TensorShape? shape, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (ImageDataReader.FilesOf(path, isLabeled, cancellationToken) is { } files)
            return new NamedFiles(files, Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new NamedRows((isLabeled ? ImageDataReader.Read(path, shape, null, cancellationToken) : ImageDataReader.ReadUnlabeled(path, shape, null, cancellationToken)).Images);
    }

    /// <summary>The hash of an image, see <see cref="CoinImage.Sha256"/>; from several threads.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public abstract string HashOf(int index);

    /// <summary>Why an image cannot be read, or null; from several threads.</summary>
    public abstract string? FaultOf(int index);

    /// <summary>Reads images as models take them.</summary>
    /// <param name="indices">Which.</param>
    /// <param name="shape">What files are resized to; null for RGB in their own size.</param>
    /// <returns>Owned by the caller; float32 <c>[N, C, H, W]</c> in [0, 1].</returns>
    /// <exception cref="InputFileException">One cannot be read, or they differ in size.</exception>
    public abstract Tensor Read(IReadOnlyList<int> indices, TensorShape? shape);

    /// <summary>Writes some of the images with their classes, so that <see cref="ImageDataReader"/> reads them.</summary>
    /// <param name="path">The file, which ends with <see cref="Extension"/>.</param>
    /// <param name="indices">Which.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public abstract void Write(string path, IReadOnlyCollection<int> indices);

    /// <summary>Disposes what was read.</summary>
    public abstract void Dispose();
}
