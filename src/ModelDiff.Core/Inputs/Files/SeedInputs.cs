using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Natural inputs from which pairs are made, loaded from a folder of images or an array file. Owns its tensor.</summary>
public sealed class SeedInputs : IDisposable
{
    private SeedInputs(Tensor values, string source, ImmutableArray<SkippedFile> skipped) => (Values, Source, Skipped) = (values, source, skipped);

    /// <summary>Borrowed by whoever reads it: float32 <c>[M, ...input]</c> in the models' input range, on the CPU.</summary>
    public Tensor Values { get; }

    /// <summary>The folder or file.</summary>
    public string Source { get; }

    /// <summary>Files that could not be read.</summary>
    public ImmutableArray<SkippedFile> Skipped { get; }

    /// <summary>Loads a folder of images (searched recursively), a safetensors file (its tensor <c>inputs</c>, or the only one), a <c>.npy</c> or a <c>.npz</c> file; files are told apart by content.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">What is wanted; null for all as it is.</param>
    /// <param name="progress">Receives a report per image.</param>
    /// <param name="cancellationToken">Observed per image.</param>
    /// <exception cref="InputFileException">The source is missing, unreadable, of another shape than wanted, or outside the range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static SeedInputs Load(string path, SeedInputOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new SeedInputOptions();
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(path))
            return new SeedInputs(Fit(path, LoadArray(path), options), path, []);
        if (options.InputShape is { } shape && (shape.Rank != 3 || shape.Sizes[0] is not (1 or 3)))
            throw new InputFileException(path, $"images have shape [3, height, width] or [1, height, width]; inputs of shape {shape} are wanted.");
        var (images, skipped) = ImageFolder.Load(path, options, progress, cancellationToken);
        return new SeedInputs(ToRange(images, options.Range), path, skipped);
    }

    /// <summary>Disposes the tensor.</summary>
    public void Dispose() => Values.Dispose();

    private static Tensor LoadArray(string path)
    {
        var start = InputFiles.Read(path, stream =>
        {
            var bytes = new byte[16];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        });
        if (NumpyHeader.IsNumpy(start))
            return NumpyFile.LoadArray(path);
        if (start.AsSpan().StartsWith("PK"u8))
            return NumpyFile.LoadArchive(path);
        if (start.Length > 8 && start[8] == '{')
            return LoadSafetensors(path);
        throw new InputFileException(path, "it is none of the sources that can be read: a folder of images, .safetensors, .npy or .npz.");
    }

    private static Tensor LoadSafetensors(string path)
    {
        var file = SafetensorsFile.Open(path);
        return file.Load(file.Entries is [var only] ? only.Name : "inputs");
    }

    /// <summary>Takes ownership of <paramref name="array"/>.</summary>
    private static Tensor Fit(string path, Tensor array, SeedInputOptions options)
    {
        try
        {
            Check(path, array, options);
            return options.MaximumCount is { } count && count < array.shape[0] ? Choose(array, count, options) : array.alias().DetachFromDisposeScope();
        }
        finally
        {
            array.Dispose();
        }
    }

    private static void Check(string path, Tensor array, SeedInputOptions options)
    {
        if (array.dim() < 2 || array.numel() == 0)
            throw new InputFileException(path, $"it holds an array of shape {TensorShape.Format(array.shape)}; expected inputs [N, …].");
        if (options.InputShape is { } shape && !TensorShape.OfRows(array.shape).Equals(shape))
            throw new InputFileException(path, $"it holds inputs of shape {TensorShape.OfRows(array.shape)}; the models take {shape}.");
        if (FiniteRows.FirstNotFinite(array) is { } row)
            throw new InputFileException(path, $"input {row} holds NaN or infinity.");
        try
        {
            SeedRows.CheckRange(array, options.Range);
        }
        catch (ArgumentException exception)
        {
            throw new InputFileException(path, $"{exception.Message} Bytes from 0 to 255, for example, are to be divided by 255.", exception);
        }
    }

    private static Tensor Choose(Tensor array, int count, SeedInputOptions options)
    {
        var rows = Enumerable.Range(0, checked((int)array.shape[0])).Select(row => (long)row).ToArray();
        options.NewRandom().Shuffle(rows);
        using var scope = NewDisposeScope();
        return array.index_select(0, tensor(rows[..count])).DetachFromDisposeScope();
    }

    /// <summary>Scales images from [0, 1] in place.</summary>
    private static Tensor ToRange(Tensor images, InputRange range) =>
        range == InputRange.Unit ? images : images.mul_(range.Width).add_(range.Minimum);
}
