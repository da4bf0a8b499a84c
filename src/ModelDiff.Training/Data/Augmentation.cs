using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Random variations of training images. The default varies nothing and draws no random number.</summary>
public sealed record Augmentation
{
    /// <summary>Whether half of the images are mirrored left to right; default no.</summary>
    public bool Flip { get; init; }

    /// <summary>Pixels by which images are shifted at most, edges repeated, at least 0; default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Crop
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Crop), value, "At least 0 pixels.");
    }

    /// <summary>Share by which brightness and contrast of each image, and the level of each of its channels, change at most, in [0, 1); default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1).</exception>
    public double Color
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Color), value, "In [0, 1).");
    }

    /// <summary>Largest share, in [0, 0.5], of another image of the batch that is mixed into each, labels alike; default 0.</summary>
    /// <remarks>Source: Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018; the share is drawn uniformly, once per batch.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 0.5].</exception>
    public double Mixup
    {
        get;
        init => field = value is >= 0 and <= 0.5 ? value : throw new ArgumentOutOfRangeException(nameof(Mixup), value, "In [0, 0.5].");
    }

    /// <summary>Varies single images; mixing is apart.</summary>
    /// <param name="images">Borrowed; float32 <c>[N, C, H, W]</c> in [0, 1].</param>
    /// <param name="generator">Borrowed.</param>
    /// <returns>In the caller's dispose scope; the same shape and range.</returns>
    internal Tensor Vary(Tensor images, Generator generator)
    {
        if (Flip)
            images = where(rand([images.shape[0], 1, 1, 1], generator: generator).to(images.device).lt(Lasting(0.5)), images.flip(3), images);
        if (Crop > 0)
            images = Shifted(images, generator);
        return Color > 0 ? Colored(images, generator) : images;
    }

    /// <summary>Mixes each image of a batch with another of it.</summary>
    /// <param name="images">Borrowed; <c>[N, C, H, W]</c>.</param>
    /// <param name="targets">Borrowed; probabilities of classes <c>[N, K]</c>.</param>
    /// <param name="generator">Borrowed.</param>
    internal (Tensor Images, Tensor Targets) Mix(Tensor images, Tensor targets, Generator generator)
    {
        var share = Mixup * rand([1], generator: generator).item<float>();
        var others = randperm(images.shape[0], generator: generator).to(images.device);
        return ((images * Lasting(1 - share)).Plus(images.index_select(0, others) * Lasting(share)), (targets * Lasting(1 - share)).Plus(targets.index_select(0, others) * Lasting(share)));
    }

    private Tensor Shifted(Tensor images, Generator generator)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var padded = functional.pad(images, [Crop, Crop, Crop, Crop], TorchSharp.PaddingModes.Replicate);
        var offsets = randint(0, 2 * Crop + 1, [images.shape[0], 2], generator: generator).data<long>().ToArray();
        var crops = Enumerable.Range(0, (int)images.shape[0])
            .Select(i => padded.narrow(0, i, 1).narrow(2, offsets[2 * i], height).narrow(3, offsets[2 * i + 1], width));
        return cat(crops.ToList(), 0);
    }

    private Tensor Colored(Tensor images, Generator generator)
    {
        var (count, channels) = (images.shape[0], images.shape[1]);
        var contrast = Factor([count, 1, 1, 1]);
        var level = Factor([count, channels, 1, 1]);
        var mean = images.mean([1, 2, 3], keepdim: true);
        return ((images - mean) * contrast).Plus(mean * level).clamp(Lasting(0), Lasting(1));

        Tensor Factor(long[] shape) => (Lasting(Color) * (Lasting(2) * rand(shape, generator: generator).to(images.device) - Lasting(1))).Plus(Lasting(1));
    }
}
