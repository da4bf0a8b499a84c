using System.Collections.Immutable;
using System.Globalization;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Images of one task with their classes. Owns its tensors.</summary>
public sealed class LabeledImages : IDisposable
{
    /// <summary>Makes a set from pixels.</summary>
    /// <param name="pixels">Values of N images in [0, 1], NCHW.</param>
    /// <param name="shape">The shape [N, C, H, W].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classCount">Classes of the task, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers of images and labels differ, or a label is out of range.</exception>
    public LabeledImages(float[] pixels, long[] shape, long[] labels, int classCount)
        : this(tensor(pixels, shape), tensor(labels), classCount, classNames: null)
    {
    }

    /// <summary>Makes a set from tensors.</summary>
    /// <param name="images">Owned by the new object from here on: <c>[N, C, H, W]</c>, float32 in [0, 1] or uint8 from 0 to 255.</param>
    /// <param name="labels">Owned by the new object from here on: int64 <c>[N]</c>, from 0 to <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Classes of the task, at least 1.</param>
    /// <param name="classNames">Their names; null for their numbers.</param>
    /// <exception cref="ArgumentException">The tensors do not fit together, or a label is out of range.</exception>
    public LabeledImages(Tensor images, Tensor labels, int classCount, IEnumerable<string>? classNames)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        Images = images.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
        ClassCount = classCount;
        ClassNames = classNames?.ToImmutableArray() ?? [.. Enumerable.Range(0, classCount).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        Check();
    }

    /// <summary>Borrowed; <c>[N, C, H, W]</c>, float32 in [0, 1] or uint8 from 0 to 255.</summary>
    public Tensor Images { get; }

    /// <summary>Borrowed; int64 <c>[N]</c>.</summary>
    public Tensor Labels { get; }

    /// <summary>Classes of the task.</summary>
    public int ClassCount { get; }

    /// <summary>The names of the classes.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The number of images.</summary>
    public int Count => checked((int)Labels.shape[0]);

    /// <summary>Where the images lie; a model that is trained on them is trained there.</summary>
    public Device Device => Images.device;

    /// <summary>The same set on a device.</summary>
    /// <param name="device">The CPU, CUDA or MPS.</param>
    /// <returns>Owned by the caller; shares storage with this where the images lie there already.</returns>
    public LabeledImages To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        using var scope = NewDisposeScope();
        return new LabeledImages(Images.to(device).alias(), Labels.to(device).alias(), ClassCount, ClassNames);
    }

    /// <summary>Takes some images.</summary>
    /// <param name="rows">Borrowed; int64 <c>[M]</c>, on the CPU or where the images lie.</param>
    /// <returns>In the caller's dispose scope; float32 <c>[M, C, H, W]</c> in [0, 1], where the images lie.</returns>
    public Tensor Take(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return AsFloat(Images.index_select(0, rows.to(Device)));
    }

    /// <summary>Takes the classes of some images.</summary>
    /// <param name="rows">Borrowed; as <see cref="Take"/> has them.</param>
    /// <returns>In the caller's dispose scope; int64 <c>[M]</c>, where the images lie.</returns>
    internal Tensor TakeLabels(Tensor rows) => Labels.index_select(0, rows.to(Device));

    /// <summary>Makes a set of some of the images.</summary>
    /// <param name="rows">Their numbers, at least one.</param>
    /// <returns>Owned by the caller.</returns>
    public LabeledImages Select(IReadOnlyCollection<int> rows)
    {
        using var scope = NewDisposeScope();
        var chosen = tensor(rows.Select(row => (long)row).ToArray(), device: Device);
        return new LabeledImages(Images.index_select(0, chosen), Labels.index_select(0, chosen), ClassCount, ClassNames);
    }

    /// <summary>Takes all images.</summary>
    /// <returns>Owned by the caller; float32 <c>[N, C, H, W]</c> in [0, 1].</returns>
    internal Tensor TakeAll()
    {
        using var scope = NewDisposeScope();
        return AsFloat(Images.alias()).DetachFromDisposeScope();
    }

    /// <summary>The same set for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal LabeledImages Share() => new(Images.alias(), Labels.alias(), ClassCount, ClassNames);

    /// <summary>So many of the images at random, in their order; all where there are no more.</summary>
    /// <param name="most">At least 1.</param>
    /// <param name="seed">Chooses them.</param>
    /// <returns>Owned by the caller.</returns>
    internal LabeledImages Sample(int most, long seed) =>
        Count <= most ? Share() : Select([.. Enumerable.Range(0, Count).OrderBy(row => SplitMix.Derive(seed, row)).Take(most).Order()]);

    /// <summary>The same images with other classes, as many as before.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <returns>Owned by the caller; shares the images with this.</returns>
    internal LabeledImages Relabeled(long[] labels) => new(Images.alias(), tensor(labels, device: Device), ClassCount, null);

    /// <summary>The same images, each with its number for a label.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal LabeledImages Numbered() => new(Images.alias(), Counting(Count, ScalarType.Int64, Device), Count, null);

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }

    private static Tensor AsFloat(Tensor images) => images.dtype == ScalarType.Byte ? images.to(ScalarType.Float32) / Lasting(byte.MaxValue) : images;

    private void Check()
    {
        var fault = Images.dim() != 4 || Images.dtype is not (ScalarType.Float32 or ScalarType.Byte)
            ? $"Images must be [N, C, H, W], float32 or uint8; got [{string.Join(", ", Images.shape)}] of {Images.dtype}."
            : Labels.dim() != 1 || Labels.dtype != ScalarType.Int64 || Labels.shape[0] != Images.shape[0] || Labels.shape[0] == 0
            ? $"Labels must be int64, one for each of {Images.shape[0]} images; got [{string.Join(", ", Labels.shape)}] of {Labels.dtype}."
            : ClassNames.Length != ClassCount ? $"There are {ClassCount} classes and {ClassNames.Length} names."
            : LabelFault();
        if (fault is null)
            return;
        Dispose();
        throw new ArgumentException(fault);
    }

    private string? LabelFault()
    {
        using var scope = NewDisposeScope();
        var (least, most) = (Labels.min().item<long>(), Labels.max().item<long>());
        return least < 0 || most >= ClassCount ? $"Labels must lie from 0 to {ClassCount - 1}; they lie from {least} to {most}." : null;
    }
}
