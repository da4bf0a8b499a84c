using ModelDiff.Cli.Demo;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Data;

/// <summary>Images of a task as they come from files: not yet split, not yet limited.</summary>
/// <param name="Images">Float32 <c>[N, 3, 32, 32]</c> in [0, 1].</param>
/// <param name="Labels">N classes, from 0.</param>
/// <param name="ClassCount">Classes of the task.</param>
internal sealed record ImageFiles(Tensor Images, long[] Labels, int ClassCount) : IDisposable
{
    /// <summary>Reads a folder that holds one folder of images per class, in the order of their names.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="most">Most images to take, the same number of each class.</param>
    /// <param name="seed">Chooses them.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">The folder is missing, holds fewer than two class folders, or one of them holds no image.</exception>
    public static ImageFiles ReadClassFolders(string path, int most, long seed, CancellationToken cancellationToken)
    {
        var folders = Directory.Exists(path) ? Directory.GetDirectories(path) : throw new InputFileException(path, "there is no such folder.");
        if (folders.Length < 2)
            throw new InputFileException(path, $"it holds {folders.Length} folders; expected one per class, at least 2.");
        Array.Sort(folders, StringComparer.Ordinal);
        var options = new SeedInputOptions { InputShape = ImageTask.InputShape, MaximumCount = Math.Max(1, most / folders.Length), Seed = seed };

        using var scope = NewDisposeScope();
        var classes = new List<Tensor>();
        var labels = new List<long>();
        foreach (var folder in folders)
        {
            using var images = SeedInputs.Load(folder, options, progress: null, cancellationToken);
            labels.AddRange(Enumerable.Repeat((long)classes.Count, (int)images.Values.shape[0]));
            classes.Add(images.Values.clone());
        }

        return new ImageFiles(cat(classes, 0).DetachFromDisposeScope(), [.. labels], folders.Length);
    }

    /// <summary>Reads a pair of IDX files, as MNIST's; they may be packed with gzip.</summary>
    /// <param name="imagePath">Unsigned bytes [N, height, width], or [N, height, width, 3].</param>
    /// <param name="labelPath">Unsigned bytes [N].</param>
    /// <param name="most">Most images to take: the first ones.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">A file is missing or damaged, or they do not fit together.</exception>
    public static ImageFiles ReadIdx(string imagePath, string labelPath, int most)
    {
        var (images, labels) = (IdxFile.Read(imagePath), IdxFile.Read(labelPath));
        if (images.Sizes.Length is not (3 or 4) || images.Sizes is [_, _, _, not 3])
            throw new InputFileException(imagePath, $"it holds bytes of shape [{string.Join(", ", images.Sizes)}]; expected [N, height, width] or [N, height, width, 3].");
        if (labels.Sizes.Length != 1 || labels.Sizes[0] != images.Sizes[0])
            throw new InputFileException(labelPath, $"it holds bytes of shape [{string.Join(", ", labels.Sizes)}]; expected [{images.Sizes[0]}], one label per image.");

        using var scope = NewDisposeScope();
        var count = Math.Min(most, images.Sizes[0]);
        var size = images.Bytes.Length / images.Sizes[0];
        var pixels = tensor(images.Bytes[..(count * size)], [count, .. images.Sizes[1..].Select(n => (long)n)]).to(ScalarType.Float32) / 255;
        var planes = pixels.dim() == 3 ? pixels.unsqueeze(1).expand(-1, 3, -1, -1) : pixels.permute(0, 3, 1, 2);
        var resized = nn.functional.interpolate(planes, [ProceduralImages.Size, ProceduralImages.Size], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        return new ImageFiles(resized.clamp(0, 1).contiguous().DetachFromDisposeScope(), [.. labels.Bytes.Take(count).Select(label => (long)label)], labels.Bytes.Max() + 1);
    }

    /// <summary>Puts each image on colors of its own: black becomes one random color, white another.</summary>
    /// <returns>Owned by the caller.</returns>
    public ImageFiles OnRandomColors(long seed)
    {
        using var scope = NewDisposeScope();
        var colors = Enumerable.Range(0, Labels.Length).Select(i => ProceduralImages.Colors(SplitMix.For(seed, i))).ToArray();
        var dark = PerImage(colors.Select(color => color.A));
        var light = PerImage(colors.Select(color => color.B));
        return this with { Images = (dark + Images * (light - dark)).DetachFromDisposeScope() };
    }

    public void Dispose() => Images.Dispose();

    private Tensor PerImage(IEnumerable<Rgb> colors) =>
        tensor(colors.SelectMany(color => new[] { color.Red, color.Green, color.Blue }).ToArray(), [Labels.Length, 3, 1, 1]);
}
