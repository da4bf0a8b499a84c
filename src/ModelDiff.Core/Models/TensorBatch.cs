using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Inputs that are rows of one tensor, of any element type.</summary>
public sealed class TensorBatch : InputBatch
{
    private readonly bool _owns;

    private TensorBatch(Tensor values, bool owns)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dim() == 0 || values.numel() == 0)
            throw new ArgumentException($"A batch has at least one row, [N, ...], and a value in it; got shape {TensorShape.Format(values.shape)}.", nameof(values));
        Values = owns ? values.DetachFromDisposeScope() : values;
        _owns = owns;
    }

    /// <summary>Takes a tensor as inputs.</summary>
    /// <param name="values"><c>[N, ...input]</c>, N at least 1; owned by the new object from here on, in no dispose scope.</param>
    /// <exception cref="ArgumentException">The tensor has no row or no value. It stays with the caller.</exception>
    public TensorBatch(Tensor values)
        : this(values, owns: true)
    {
    }

    /// <summary>Borrowed by whoever reads it: <c>[N, ...input]</c>.</summary>
    public Tensor Values { get; }

    /// <inheritdoc/>
    public override int Count => checked((int)Values.shape[0]);

    /// <inheritdoc/>
    public override string RowDescription => $"{Values.dtype} {TensorShape.Format(Values.shape.AsSpan(1))}";

    internal override string ShapeText => TensorShape.Format(Values.shape);

    /// <summary>A tensor as inputs, without taking it over.</summary>
    /// <param name="values"><c>[N, ...input]</c>; borrowed, and not disposed with the batch.</param>
    /// <exception cref="ArgumentException">The tensor has no row or no value.</exception>
    public static TensorBatch Borrow(Tensor values) => new(values, owns: false);

    /// <inheritdoc/>
    public override InputBatch Share()
    {
        using var scope = NewDisposeScope();
        return new TensorBatch(Values.alias());
    }

    /// <inheritdoc/>
    public override Tensor AsTensor() => Values;

    private protected override InputBatch SliceRows(int start, int count)
    {
        using var scope = NewDisposeScope();
        return new TensorBatch(Values.narrow(0, start, count));
    }

    private protected override InputBatch SelectRows(IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        return new TensorBatch(Values.detach().index_select(0, tensor([.. rows.Select(row => (long)row)], device: Values.device)));
    }

    private protected override void AppendTo(IncrementalHash hash)
    {
        using var scope = NewDisposeScope();
        hash.AppendData(Encoding.UTF8.GetBytes($"tensor {Values.dtype} {TensorShape.Format(Values.shape)}\n"));
        hash.AppendData(Values.detach().cpu().contiguous().bytes);
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing && _owns)
            Values.Dispose();
        base.Dispose(disposing);
    }
}
