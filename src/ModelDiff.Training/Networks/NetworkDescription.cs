using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>What it takes to build a network of the catalogue, but for its weights. Immutable.</summary>
public sealed record NetworkDescription
{
    private const long MostElements = 1L << 22;
    private const int MostClasses = 100_000;

    /// <summary>Describes a network.</summary>
    /// <param name="architecture">A name of <see cref="NetworkCatalogue.Names"/>.</param>
    /// <param name="inputShape">Shape of one image, [channels, height, width].</param>
    /// <param name="classCount">Classes, at least 2.</param>
    /// <exception cref="ArgumentException">The catalogue has no such network, the shape is that of no image, or there are fewer than 2 classes.</exception>
    public NetworkDescription(string architecture, TensorShape inputShape, int classCount)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(inputShape);
        if (!NetworkCatalogue.Names.Contains(architecture))
            throw new ArgumentException($"There is no network '{architecture}'; there are {string.Join(", ", NetworkCatalogue.Names)}.", nameof(architecture));
        if (inputShape.Rank != 3 || inputShape.Sizes.Any(size => size is < 1 or > MostElements) || inputShape.Sizes.Aggregate(1L, (product, size) => product * Math.Min(size, MostElements)) > MostElements)
            throw new ArgumentException($"Networks take images [channels, height, width] of at most {MostElements} values; got the shape {inputShape}.", nameof(inputShape));
        if (classCount is < 2 or > MostClasses)
            throw new ArgumentOutOfRangeException(nameof(classCount), classCount, $"A classifier needs 2 to {MostClasses} classes.");
        (Architecture, InputShape, ClassCount) = (architecture, inputShape, classCount);
    }

    /// <summary>The published name of the network.</summary>
    public string Architecture { get; }

    /// <summary>Shape of one image, [channels, height, width]; values lie in [0, 1].</summary>
    public TensorShape InputShape { get; }

    /// <summary>The number of class scores.</summary>
    public int ClassCount { get; }

    /// <summary>What is subtracted from the pixels first: one value, or one per channel; default 0.5.</summary>
    public ImmutableArray<double> Mean { get; init; } = [0.5];

    /// <summary>What they are divided by then: as many values, above 0; default 0.25.</summary>
    public ImmutableArray<double> Deviation { get; init; } = [0.25];
}
