using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Decodes image files once, on all processors, to bytes.</summary>
internal static class ImageFiles
{
    /// <summary>Reads the files that can be read; the others are named.</summary>
    /// <exception cref="InputFileException">None can be read, or they differ in size and none is wanted.</exception>
    public static ImageData Read(string source, LabeledFiles files, TensorShape? shape, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var decoded = new byte[]?[files.Files.Length];
        var shapes = new TensorShape?[files.Files.Length];
        var faults = new string?[files.Files.Length];
        var done = 0L;
        SideBySide.For(decoded.Length, i =>
        {
            (decoded[i], shapes[i], faults[i]) = Decode(files.Files[i].Path, shape);
            progress?.Report(new StageProgress("reading images", Interlocked.Increment(ref done), decoded.Length));
        }, cancellationToken);
        var good = Enumerable.Range(0, decoded.Length).Where(i => decoded[i] is not null).ToArray();
        if (good.Length == 0)
            throw new InputFileException(source, $"none of its {decoded.Length} images can be read; the first is '{files.Files[0].Path}': {faults[0]}");
        if (good.FirstOrDefault(i => !shapes[i]!.Equals(shapes[good[0]]), -1) is var other and >= 0)
            throw new InputFileException(source, $"its images differ in size ('{files.Files[other].Path}' is {shapes[other]}, the first {shapes[good[0]]}): give the size that they are to have.");
        return new ImageData(
            Join(good, decoded, shapes[good[0]]!, files),
            [.. Enumerable.Range(0, decoded.Length).Where(i => faults[i] is not null).Select(i => new SkippedFile(files.Files[i].Path, faults[i]!))]);
    }

    private static LabeledImages Join(int[] good, byte[]?[] decoded, TensorShape shape, LabeledFiles files)
    {
        var images = empty(shape.Batch(good.Length), ScalarType.Byte);
        for (var row = 0; row < good.Length; row++)
        {
            using var scope = NewDisposeScope();
            images[row].copy_(tensor(decoded[good[row]]!, [.. shape.Sizes], ScalarType.Byte));
        }

        return new LabeledImages(images, tensor(good.Select(i => (long)files.Files[i].Label).ToArray()), files.ClassNames.Length, files.ClassNames);
    }

    /// <summary>Reads one file as bytes, or says why it cannot be read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shape">What it is resized to; null for RGB in its own size.</param>
    public static (byte[]? Values, TensorShape? Shape, string? Fault) Decode(string file, TensorShape? shape)
    {
        try
        {
            var planes = ImageDecoder.Decode(file, (int)(shape?.Sizes[0] ?? 3), shape is null ? null : ((int)shape.Sizes[1], (int)shape.Sizes[2]));
            return (Array.ConvertAll(planes.Values, value => (byte)Math.Clamp(MathF.Round(value * byte.MaxValue), 0, byte.MaxValue)), planes.Shape, null);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return (null, null, exception.Message);
        }
    }
}
