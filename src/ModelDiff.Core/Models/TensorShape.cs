using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Models;

/// <summary>The shape of one row of a batch: the sizes of its axes, without the batch axis. Immutable, compared by value.</summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">The size of each axis, at least 1; none for a scalar per row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public TensorShape(params ReadOnlySpan<long> sizes)
    {
        foreach (var size in sizes)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(sizes));
        Sizes = [.. sizes];
    }

    /// <summary>The size of each axis.</summary>
    public ImmutableArray<long> Sizes { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Sizes.Length;

    /// <summary>The number of values in one row.</summary>
    public long ElementCount => Sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>The shape of a batch: <c>[rows, ...sizes]</c>.</summary>
    /// <param name="rows">The size of the batch axis.</param>
    public long[] Batch(long rows) => [rows, .. Sizes];

    /// <summary>The shape of the rows of a batch: all axes but the first.</summary>
    /// <param name="batchShape">Shape of a tensor <c>[N, ...]</c>.</param>
    /// <exception cref="ArgumentException">The tensor has no batch axis.</exception>
    public static TensorShape OfRows(ReadOnlySpan<long> batchShape) =>
        batchShape.IsEmpty
            ? throw new ArgumentException("Expected a batch [N, ...]; got a tensor without axes.", nameof(batchShape))
            : new TensorShape(batchShape[1..]);

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>[3, 224, 224]</c>.</summary>
    public override string ToString() => Format(Sizes.AsSpan());

    internal static string Format(ReadOnlySpan<long> sizes)
    {
        var parts = new string[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
            parts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return $"[{string.Join(", ", parts)}]";
    }
}
