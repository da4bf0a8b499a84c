using ModelDiff.Inputs;
using ModelDiff.Storage;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Images and labels as arrays: <c>inputs</c> <c>[N, C, H, W]</c> in [0, 1] and <c>labels</c> <c>[N]</c> from 0.</summary>
internal static class LabeledArrays
{
    public const string Inputs = "inputs";
    public const string Labels = "labels";
    private const int MostClasses = 100_000;

    /// <param name="path">The file.</param>
    /// <param name="isLabeled">Whether labels are read; where not, all images are of one class.</param>
    /// <exception cref="InputFileException">The file is of another format, or the arrays are not as expected.</exception>
    public static ImageData Read(string path, bool isLabeled = true)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        return extension switch
        {
            ".safetensors" => Join(path, SafetensorsFile.Open(path).Load, isLabeled ? Labels : null),
            ".npz" => Join(path, name => NumpyFile.LoadArchive(path, name), isLabeled ? Labels : null),
            ".npy" => Join(path, name => NumpyFile.LoadArray(name == Inputs ? path : LabelsBeside(path)), isLabeled ? LabelsBeside(path) : null),
            _ => throw new InputFileException(path, $"it is none of the sources that can be read: a folder of class folders, .csv, IDX, .safetensors, .npz or .npy{(File.Exists(path) ? "" : "; there is no such file")}."),
        };
    }

    private static string LabelsBeside(string path)
    {
        var name = Path.GetFileName(path);
        return name.Contains(Inputs, StringComparison.Ordinal)
            ? Path.Combine(Path.GetDirectoryName(path) ?? "", name.Replace(Inputs, Labels, StringComparison.Ordinal))
            : throw new InputFileException(path, $"its name must contain '{Inputs}', so that the file of labels can be found beside it.");
    }

    private static ImageData Join(string path, Func<string, Tensor> load, string? labelSource)
    {
        using var scope = NewDisposeScope();
        var images = load(Inputs);
        if (images.dim() != 4 || images.shape[1] is not (1 or 3) || images.numel() == 0)
            throw new InputFileException(path, $"'{Inputs}' has the shape [{string.Join(", ", images.shape)}]; expected images [N, C, H, W] with C 1 or 3.");
        if (images.min().item<float>() is var least && images.max().item<float>() is var most && !(least >= 0 && most <= 1))
            throw new InputFileException(path, FormattableString.Invariant($"'{Inputs}' lies from {least} to {most}; expected [0, 1]. Bytes from 0 to 255, for example, are to be divided by 255."));
        var labels = labelSource is null ? zeros(images.shape[0]) : load(Labels);
        if (labels.dim() != 1 || labels.shape[0] != images.shape[0])
            throw new InputFileException(path, $"'{labelSource}' has the shape [{string.Join(", ", labels.shape)}]; expected [{images.shape[0]}], one label per image.");
        if (!labels.ge(Lasting(0)).logical_and(labels.lt(Lasting(MostClasses))).logical_and(labels.eq(labels.round())).all().item<bool>())
            throw new InputFileException(path, $"'{labelSource}' must hold whole numbers from 0, below {MostClasses}.");
        var whole = labels.to(ScalarType.Int64);
        return new ImageData(new LabeledImages(images, whole, (int)whole.max().item<long>() + 1, null), []);
    }
}
