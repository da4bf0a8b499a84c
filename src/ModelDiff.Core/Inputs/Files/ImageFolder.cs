using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Loads the images of a folder and of the folders below it.</summary>
internal static class ImageFolder
{
    /// <summary>Images as float32 <c>[M, channels, height, width]</c> in [0, 1], owned by the caller, the files that they are of, and those that could not be read.</summary>
    /// <exception cref="InputFileException">None that can be read, or images of different sizes where none is asked for.</exception>
    public static (Tensor Images, ImmutableArray<string> Files, ImmutableArray<SkippedFile> Skipped) Load(ImageFiles source, SeedInputOptions options, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        TorchRuntime.EnsureLoaded();
        var (folder, files) = (source.Folder, source.Images.ToArray());
        if (options.MaximumCount < files.Length)
            options.NewRandom().Shuffle(files);
        var wanted = Math.Min(files.Length, options.MaximumCount ?? int.MaxValue);
        var images = new List<Tensor>(wanted);
        var read = ImmutableArray.CreateBuilder<string>();
        var skipped = ImmutableArray.CreateBuilder<SkippedFile>();
        try
        {
            foreach (var file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (images.Count == wanted)
                    break;
                if (Decode(file, options, skipped) is not { } planes)
                    continue;
                images.Add(tensor(planes.Values, [1, .. planes.Shape.Sizes]).DetachFromDisposeScope());
                read.Add(file);
                CheckSameShape(folder, images, file);
                progress?.Report(new StageProgress("reading images", images.Count, wanted));
            }

            if (images.Count == 0)
                throw new InputFileException(folder, $"none of its {files.Length} images can be read; the first is '{skipped[0].Path}': {skipped[0].Reason}");
            return (cat(images, 0).DetachFromDisposeScope(), read.ToImmutable(), skipped.ToImmutable());
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    private static ImageDecoder.Planes? Decode(string file, SeedInputOptions options, ImmutableArray<SkippedFile>.Builder skipped)
    {
        try
        {
            var shape = options.InputShape;
            return ImageDecoder.Decode(file, (int)(shape?.Sizes[0] ?? 3), shape is null ? null : ((int)shape.Sizes[1], (int)shape.Sizes[2]));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            skipped.Add(new SkippedFile(file, exception.Message));
            return null;
        }
    }

    private static void CheckSameShape(string folder, List<Tensor> images, string file)
    {
        if (!images[^1].shape.AsSpan().SequenceEqual(images[0].shape))
            throw new InputFileException(folder, $"its images differ in size ('{file}' is {TensorShape.OfRows(images[^1].shape)}, the first {TensorShape.OfRows(images[0].shape)}): give the size that they are to have.");
    }
}
