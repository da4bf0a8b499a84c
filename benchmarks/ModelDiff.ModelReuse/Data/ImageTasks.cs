using ModelDiff.Cli.Demo;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Data;

/// <summary>Draws or reads the images of tasks.</summary>
internal static class ImageTasks
{
    private const int TrainingStream = 0;
    private const int HeldOutStream = 1;
    private const int ColorStream = 2;
    private const int SplitStream = 3;

    /// <summary>Draws or reads one task.</summary>
    /// <param name="config">What is wanted.</param>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="cancellationToken">Observed per image file.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="Inputs.InputFileException">A file cannot be used.</exception>
    /// <exception cref="FormatException">The files hold too few images.</exception>
    public static ImageTask Load(TaskConfig config, long seed, CancellationToken cancellationToken = default)
    {
        config.Check();
        return config.Kind switch
        {
            TaskKind.Shapes => Drawn(DrawnImages.FilledShapes),
            TaskKind.Textures => Drawn(ProceduralImages.Textures),
            TaskKind.Glyphs => Drawn(DrawnImages.FourStrokeGlyphs),
            _ => FromFiles(config, seed, cancellationToken),
        };

        ImageTask Drawn(Func<int, long, LabeledImages> draw) => new(
            config.Name,
            draw(config.Images, SplitMix.Derive(seed, TrainingStream)),
            draw(config.HeldOutImages, SplitMix.Derive(seed, HeldOutStream)));
    }

    private static ImageTask FromFiles(TaskConfig config, long seed, CancellationToken cancellationToken)
    {
        var separate = config.HeldOutPath is not null;
        using var files = Read(config, config.Path!, config.LabelPath, config.Images + (separate ? 0 : config.HeldOutImages), seed, cancellationToken);
        using var others = separate ? Read(config, config.HeldOutPath!, config.HeldOutLabelPath, config.HeldOutImages, seed, cancellationToken) : null;
        if (others is not null && others.ClassCount != files.ClassCount)
            throw new FormatException($"Task '{config.Name}' has {files.ClassCount} classes to learn and {others.ClassCount} to measure.");
        var order = Enumerable.Range(0, files.Labels.Length).ToArray();
        Shuffle(order, SplitMix.Derive(seed, SplitStream));
        var training = separate ? order.Length : order.Length - Math.Min(config.HeldOutImages, order.Length / 2);
        return new ImageTask(
            config.Name,
            Take(files, order[..training]),
            others is null ? Take(files, order[training..]) : Take(others, [.. Enumerable.Range(0, others.Labels.Length)]));
    }

    private static ImageFiles Read(TaskConfig config, string path, string? labelPath, int most, long seed, CancellationToken cancellationToken)
    {
        var files = config.Kind == TaskKind.Folder
            ? ImageFiles.ReadClassFolders(path, most, seed, cancellationToken)
            : ImageFiles.ReadIdx(path, labelPath!, most);
        if (!config.RandomColors)
            return files;
        using (files)
            return files.OnRandomColors(SplitMix.Derive(seed, ColorStream));
    }

    private static LabeledImages Take(ImageFiles files, int[] rows)
    {
        using var scope = NewDisposeScope();
        var chosen = files.Images.index_select(0, tensor(rows.Select(row => (long)row).ToArray()));
        return new LabeledImages(chosen.data<float>().ToArray(), chosen.shape, [.. rows.Select(row => files.Labels[row])], files.ClassCount);
    }

    private static void Shuffle(int[] items, long seed)
    {
        var random = SplitMix.For(seed, 0);
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Math.Min(i, (int)random.Between(0, i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
