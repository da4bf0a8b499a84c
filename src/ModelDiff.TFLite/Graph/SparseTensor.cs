using ModelDiff.TFLite.Schema;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Graph;

/// <summary>Spreads the stored elements of a sparse tensor over its shape; what is not stored is zero.</summary>
internal sealed class SparseTensor
{
    private readonly TensorInfo _tensor;
    private readonly Sparsity _sparsity;
    private readonly long[] _blockSizes;
    private readonly long[] _strides;
    private readonly long[] _targets;
    private readonly long[] _position;
    private int _next;
    private long _visits;

    private SparseTensor(TensorInfo tensor, long stored)
    {
        (_tensor, _sparsity) = (tensor, tensor.Sparsity!);
        var rank = tensor.Shape.Length;
        var levels = _sparsity.Order.Length;
        if (levels > 16 || levels != _sparsity.Levels.Length || levels != rank + _sparsity.BlockMap.Length || _sparsity.BlockMap.Any(axis => axis < 0 || axis >= rank)
            || !_sparsity.Order.Order().SequenceEqual(Enumerable.Range(0, levels)))
            throw Damaged();
        _blockSizes = [.. Enumerable.Repeat(1L, rank)];
        for (var level = 0; level < levels; level++)
        {
            if (_sparsity.Order[level] >= rank)
                _blockSizes[_sparsity.BlockMap[_sparsity.Order[level] - rank]] = _sparsity.Levels[level].DenseSize ?? throw Damaged();
        }

        _strides = new long[rank];
        var stride = 1L;
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            _strides[axis] = stride;
            stride *= tensor.Shape[axis];
        }

        _targets = new long[stored];
        _position = new long[levels];
    }

    /// <summary>The whole tensor, in one axis.</summary>
    /// <param name="tensor">With its sparsity and a shape that was checked.</param>
    /// <param name="stored">The elements that the file holds, in one axis.</param>
    /// <exception cref="InvalidDataException">The description contradicts itself.</exception>
    public static Tensor Expand(TensorInfo tensor, Tensor stored)
    {
        var count = tensor.Shape.Aggregate(1L, (product, size) => product * size);
        var values = full([count], Lasting(tensor.IsQuantized ? tensor.Quantization!.ZeroPoints[0] : 0), stored.dtype);
        return values.scatter(0, TorchSharp.torch.tensor(Positions(tensor, stored.numel())), stored);
    }

    /// <summary>Where each stored element lies in the whole tensor, in one axis.</summary>
    /// <param name="tensor">With its sparsity and a shape that was checked.</param>
    /// <param name="stored">How many elements the file holds.</param>
    /// <exception cref="InvalidDataException">The description contradicts itself.</exception>
    public static long[] Positions(TensorInfo tensor, long stored)
    {
        var sparse = new SparseTensor(tensor, stored);
        sparse.Visit(0, 0);
        return sparse._next == sparse._targets.Length ? sparse._targets : throw sparse.Damaged();
    }

    private void Visit(int level, int parent)
    {
        if (++_visits > (64L * _tensor.Data.Length) + (1 << 20))
            throw Damaged();
        if (level == _position.Length)
        {
            Place();
            return;
        }

        var (denseSize, segments, indices) = _sparsity.Levels[level];
        if (denseSize is { } size)
        {
            for (var i = 0; i < size; i++)
                Descend(level, i, (int)Math.Min(int.MaxValue, ((long)parent * size) + i));
            return;
        }

        if (parent + 1 >= segments.Length)
            throw Damaged();
        for (var i = segments[parent]; i < segments[parent + 1]; i++)
        {
            if (i < 0 || i >= indices.Length)
                throw Damaged();
            Descend(level, indices[i], i);
        }
    }

    private void Descend(int level, int position, int child)
    {
        _position[level] = position;
        Visit(level + 1, child);
    }

    private void Place()
    {
        if (_next == _targets.Length)
            throw Damaged();
        var rank = _tensor.Shape.Length;
        var at = new long[rank];
        for (var level = 0; level < _position.Length; level++)
        {
            var axis = _sparsity.Order[level];
            if (axis < rank)
                at[axis] += _position[level] * _blockSizes[axis];
            else
                at[_sparsity.BlockMap[axis - rank]] += _position[level];
        }

        for (var axis = 0; axis < rank; axis++)
        {
            if (at[axis] < 0 || at[axis] >= _tensor.Shape[axis])
                throw Damaged();
        }

        _targets[_next++] = at.Zip(_strides, (index, stride) => index * stride).Sum();
    }

    private InvalidDataException Damaged() => new($"the sparse tensor {_tensor} contradicts itself.");
}
