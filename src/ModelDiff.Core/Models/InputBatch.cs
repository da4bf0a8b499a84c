using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>N inputs that a model can be asked: a <see cref="TensorBatch"/> or a <see cref="TextBatch"/>.</summary>
public abstract class InputBatch : IDisposable
{
    private protected InputBatch()
    {
    }

    /// <summary>A tensor as inputs, without taking it over: <see cref="TensorBatch.Borrow"/>.</summary>
    /// <param name="values">Borrowed; <c>[N, ...input]</c>, or null.</param>
    [return: NotNullIfNotNull(nameof(values))]
    public static implicit operator InputBatch?(Tensor? values) => values is null ? null : TensorBatch.Borrow(values);

    /// <summary>The number of inputs, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>What one input is, for messages: <c>Float32 [3, 224, 224]</c> or <c>text</c>.</summary>
    public abstract string RowDescription { get; }

    /// <summary>The shape of the whole batch, for messages.</summary>
    internal abstract string ShapeText { get; }

    /// <summary>A stretch of the inputs.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>Owned by the caller; may share storage with this.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie within the batch.</exception>
    public InputBatch Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return SliceRows(start, count);
    }

    /// <summary>Some of the inputs, in any order, also several times.</summary>
    /// <param name="rows">Positions from 0; at least one.</param>
    /// <returns>Owned by the caller; a copy.</returns>
    /// <exception cref="ArgumentException">There is no position, or one outside the batch.</exception>
    public InputBatch Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0 || rows.Any(row => row < 0 || row >= Count))
            throw new ArgumentException($"Positions from 0 to {Count - 1} are expected, at least one; got [{string.Join(", ", rows)}].", nameof(rows));
        return SelectRows(rows);
    }

    /// <summary>The same inputs for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    public abstract InputBatch Share();

    /// <summary>SHA-256 of kind, shape and content, lower-case hexadecimal: equal batches have equal hashes.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The inputs as a tensor, where they are one.</summary>
    /// <returns>Borrowed: <c>[N, ...input]</c>.</returns>
    /// <exception cref="InvalidOperationException">They are texts.</exception>
    public abstract Tensor AsTensor();

    /// <summary>Frees what the batch owns.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract InputBatch SliceRows(int start, int count);

    private protected abstract InputBatch SelectRows(IReadOnlyList<int> rows);

    private protected abstract void AppendTo(IncrementalHash hash);

    private protected virtual void Dispose(bool disposing)
    {
    }
}
