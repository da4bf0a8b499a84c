using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Natural inputs from which pairs are made, loaded from a folder of images or a file. Owns its tensor.</summary>
public sealed class SeedInputs : IDisposable
{
    private SeedInputs(Tensor values, string source) => (Values, Source) = (values, source);

    /// <summary>Borrowed by whoever reads it: float32 <c>[M, ...input]</c> in the models' input range, on the CPU.</summary>
    public Tensor Values { get; }

    /// <summary>The folder or file.</summary>
    public string Source { get; }

    /// <summary>The files that were read, in the order of the rows: of a folder one image each, else the one file.</summary>
    public ImmutableArray<string> Files { get; private init; } = [];

    /// <summary>Files that could not be read.</summary>
    public ImmutableArray<SkippedFile> Skipped { get; private init; } = [];

    /// <summary>How many files of a folder were passed over because of their extension, by that extension in lower case with its dot: <c>.tif</c>; the empty text for files without one.</summary>
    public ImmutableSortedDictionary<string, int> PassedOver { get; private init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Loads a folder of images (searched recursively), a safetensors file (its tensor <c>inputs</c>, or the only one), a <c>.npy</c>, a <c>.npz</c> or an IDX file of images, packed with gzip or not; files are told apart by content.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">What is wanted; null for all as it is.</param>
    /// <param name="progress">Receives a report per image.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <exception cref="InputFileException">The source is missing, unreadable, of another shape than wanted, or outside the range.</exception>
    /// <exception cref="TorchRuntimeException">The application brings no native backend; the message names package and version.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static SeedInputs Load(string path, SeedInputOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new SeedInputOptions();
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(path))
            return new SeedInputs(LoadArray(path, options), path) { Files = [path] };
        if (options.InputShape is { } shape && (shape.Rank != 3 || shape.Sizes[0] is not (1 or 3)))
            throw new InputFileException(path, $"images have shape [3, height, width] or [1, height, width]; inputs of shape {shape} are wanted.");
        var folder = ImageFiles.Of(path, cancellationToken);
        var (images, files, skipped) = ImageFolder.Load(folder, options, progress, cancellationToken);
        return new SeedInputs(ToRange(images, options.Range), path) { Files = files, Skipped = skipped, PassedOver = folder.PassedOver };
    }

    /// <summary>Disposes the tensor.</summary>
    public void Dispose() => Values.Dispose();

    private static Tensor LoadArray(string path, SeedInputOptions options)
    {
        var choice = new RowChoice(options.MaximumCount, options.NewRandom());
        var array = ReadArray(path, choice, options.Range);
        try
        {
            Check(path, array, options, choice);
            return array;
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    private static Tensor ReadArray(string path, RowChoice choice, InputRange range)
    {
        var start = InputFiles.Read(path, stream =>
        {
            var bytes = new byte[16];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        });
        if (NumpyHeader.IsNumpy(start))
            return NumpyFile.LoadArray(path, choice);
        if (start.AsSpan().StartsWith("PK"u8))
            return NumpyFile.LoadArchive(path, null, choice);
        if (start.Length > 8 && start[8] == '{')
            return LoadSafetensors(path, choice);
        if (IdxFile.Begins(start))
            return LoadIdx(path, choice, range);
        throw new InputFileException(path, "it is none of the sources that can be read: a folder of images, .safetensors, .npy, .npz or an IDX file of images.");
    }

    /// <summary>Images of bytes, scaled as those of a folder are.</summary>
    private static Tensor LoadIdx(string path, RowChoice choice, InputRange range)
    {
        var file = IdxFile.Read(path);
        using var scope = NewDisposeScope();
        var images = tensor(file.Bytes, [file.Sizes[0], .. file.ImageShape(path)], ScalarType.Byte);
        if (choice.Of(file.Sizes[0]) is { } rows)
            images = images.index_select(0, tensor(rows));
        return ToRange(images.to(ScalarType.Float32).div_(Lasting(byte.MaxValue)), range).DetachFromDisposeScope();
    }

    private static Tensor LoadSafetensors(string path, RowChoice choice)
    {
        var file = SafetensorsFile.Open(path);
        return file.Load(file.Entries is [var only] ? only.Name : "inputs", choice);
    }

    private static void Check(string path, Tensor array, SeedInputOptions options, RowChoice choice)
    {
        if (array.dim() < 2 || array.numel() == 0)
            throw new InputFileException(path, $"it holds an array of shape {TensorShape.Format(array.shape)}; expected inputs [N, …].");
        if (options.InputShape is { } shape && !TensorShape.OfRows(array.shape).Equals(shape))
            throw new InputFileException(path, $"it holds inputs of shape {TensorShape.OfRows(array.shape)}; the models take {shape}.");
        if (FiniteRows.FirstNotFinite(array) is { } row)
            throw new InputFileException(path, $"input {choice.Original(row)} holds NaN or infinity.");
        try
        {
            SeedRows.CheckRange(array, options.Range);
        }
        catch (ArgumentException exception)
        {
            throw new InputFileException(path, $"{exception.Message} Bytes from 0 to 255, for example, are to be divided by 255.", exception);
        }
    }

    /// <summary>Scales images from [0, 1] in place.</summary>
    private static Tensor ToRange(Tensor images, InputRange range) =>
        range == InputRange.Unit ? images : images.mul_(Lasting(range.Width)).add_(Lasting(range.Minimum), Lasting(1));
}
