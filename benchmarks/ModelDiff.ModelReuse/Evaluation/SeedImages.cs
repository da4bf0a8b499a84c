using System.Collections.Immutable;
using ModelDiff.Cli.Demo;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Some images of a task, with their true classes. Owns its tensor.</summary>
internal sealed class SeedImages : IDisposable
{
    /// <param name="task">The task's name, for messages.</param>
    /// <param name="images">Where to take them from; borrowed.</param>
    /// <param name="count">How many images to take, at random.</param>
    /// <param name="seed">Chooses them.</param>
    /// <exception cref="FormatException">The task has fewer images.</exception>
    public SeedImages(string task, LabeledImages images, int count, long seed)
    {
        if (images.Count < count)
            throw new FormatException($"{count} pairs need as many held-out images; task '{task}' has {images.Count}.");
        using var scope = NewDisposeScope();
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        var rows = randperm(images.Count, generator: generator).narrow(0, 0, count);
        Images = images.Images.index_select(0, rows).DetachFromDisposeScope();
        Labels = [.. images.Labels.index_select(0, rows).data<long>().ToArray()];
    }

    /// <summary>Borrowed; float32 <c>[N, 3, 32, 32]</c> in [0, 1].</summary>
    public Tensor Images { get; }

    /// <summary>The class of each, from 0.</summary>
    public ImmutableArray<long> Labels { get; }

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Whether inputs are these images, in this order.</summary>
    public bool Are(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        return inputs.shape.AsSpan().SequenceEqual(Images.shape) && inputs.eq(Images).all().item<bool>();
    }

    public void Dispose() => Images.Dispose();
}
