using System.CommandLine;
using ModelDiff.Cli.Output;
using ModelDiff.Models;
using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>The images with classes that models are trained on.</summary>
internal static class TrainingData
{
    /// <summary>The argument that names them.</summary>
    public static Argument<string> Argument() => new("DATA")
    {
        Description = "Images with classes: a folder of class folders, a CSV of path,label, an IDX pair, .safetensors, .npz or .npy with inputs and labels.",
    };

    /// <summary>The name of a source, without folders and extension.</summary>
    public static string NameOf(string source) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));

    /// <summary>Reads them, and tells what was left out.</summary>
    /// <returns>Owned by the caller.</returns>
    public static ImageData Read(Terminal terminal, string source, TensorShape? shape, IProgress<StageProgress> progress, CancellationToken cancellationToken) =>
        Tell(terminal, ImageDataReader.Read(source, shape, progress, cancellationToken));

    /// <summary>Reads images whose classes are not looked at, and tells what was left out.</summary>
    /// <returns>Owned by the caller.</returns>
    public static ImageData ReadUnlabeled(Terminal terminal, string source, TensorShape? shape, IProgress<StageProgress> progress, CancellationToken cancellationToken) =>
        Tell(terminal, ImageDataReader.ReadUnlabeled(source, shape, progress, cancellationToken));

    /// <exception cref="UsageException">A model takes something else than images in [0, 1], or does not tell their size.</exception>
    public static void Check(ModelSignature model)
    {
        CheckRange(model, model.Name);
        ShapeFor(model, model.Name);
    }

    /// <exception cref="UsageException">A model takes values in another range than images have.</exception>
    public static void CheckRange(ModelSignature model, string name)
    {
        if (model.InputRange != InputRange.Unit)
            throw new UsageException($"'{name}' takes values in {model.InputRange}; images have values in {InputRange.Unit}: give --scale or --mean and --std in place of --range.");
    }

    private static ImageData Tell(Terminal terminal, ImageData data)
    {
        foreach (var skipped in data.Skipped)
            terminal.Warn($"skipped '{skipped.Path}': {skipped.Reason}");
        return data;
    }

    /// <summary>The shape of the images that a victim takes.</summary>
    /// <param name="victim">The victim.</param>
    /// <param name="name">What the command line calls it.</param>
    /// <exception cref="UsageException">It takes no images, or does not tell their size.</exception>
    public static TensorShape ShapeFor(ModelSignature victim, string name) => victim.InputShape switch
    {
        null => throw new UsageException($"'{name}' does not tell the size of the images that it takes: give --size."),
        { Sizes: [1 or 3, _, _] } shape => shape,
        { } other => throw new UsageException($"'{name}' takes rows of shape {other}; networks of the panel take images, [3, height, width] or [1, height, width]: give --size where it is wrong."),
    };
}
