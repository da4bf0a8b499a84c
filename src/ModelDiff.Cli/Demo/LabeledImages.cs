using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>Images of one task with their classes. Owns its tensors.</summary>
internal sealed class LabeledImages : IDisposable
{
    /// <param name="pixels">Float values of N images in [0, 1], NCHW.</param>
    /// <param name="shape">The shape [N, C, H, W].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classCount">Classes of the task.</param>
    public LabeledImages(float[] pixels, long[] shape, long[] labels, int classCount)
    {
        Images = tensor(pixels, shape).DetachFromDisposeScope();
        Labels = tensor(labels).DetachFromDisposeScope();
        ClassCount = classCount;
    }

    /// <summary>Borrowed; float32 <c>[N, 3, H, W]</c> in [0, 1].</summary>
    public Tensor Images { get; }

    /// <summary>Borrowed; int64 <c>[N]</c>, each class as often as any other (give or take one).</summary>
    public Tensor Labels { get; }

    /// <summary>Classes of the task.</summary>
    public int ClassCount { get; }

    /// <summary>The number of images.</summary>
    public int Count => checked((int)Labels.shape[0]);

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
