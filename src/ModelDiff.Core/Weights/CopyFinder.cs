using System.Collections.Concurrent;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights;

/// <summary>Search for copies of tensors among those of other models. Safe to use from several threads.</summary>
internal sealed class CopyFinder
{
    private const int MostCandidates = 64;
    private const long MostValues = 1 << 24;   // values of candidates that are read for one tensor
    private const long MostKept = 1 << 16;

    private readonly WeightTensor[] _tensors;
    private readonly Lazy<HashSet<string>> _hashes;
    private readonly Lazy<HashSet<string>> _integerHashes;
    private readonly ILookup<string, WeightTensor> _bySizes;
    private readonly ConcurrentDictionary<string, WeightTensor[]> _views = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<WeightTensor, LayerMatrix> _read = new();
    private readonly ConcurrentDictionary<WeightTensor, WeightCopy?> _found = new();

    public CopyFinder(IEnumerable<WeightTensor> tensors)
    {
        _tensors = [.. tensors.Where(tensor => !tensor.IsInteger)];
        _hashes = new(() => [.. _tensors.Select(tensor => tensor.ValueHash)]);
        _integerHashes = new(() => [.. tensors.Where(tensor => tensor.IsInteger).Select(tensor => tensor.ValueHash)]);
        _bySizes = _tensors.ToLookup(WeightViews.KeyOf);
    }

    /// <summary>Whether there are no tensors to search.</summary>
    public bool IsEmpty => _tensors.Length == 0;

    /// <summary>Whether there is a tensor with the same values to the last bit.</summary>
    public bool Holds(WeightTensor tensor) => _hashes.Value.Contains(tensor.ValueHash);

    /// <summary>Whether there is a tensor of the same integers.</summary>
    public bool HoldsIntegers(WeightTensor tensor) => _integerHashes.Value.Contains(tensor.ValueHash);

    /// <summary>How a tensor was copied; null where no copy is there. One of the same name is looked at first, then all of the same sizes, whatever the order of axes.</summary>
    /// <param name="tensor">The victim's.</param>
    /// <param name="cancellationToken">Observed once per candidate.</param>
    public WeightCopy? Find(WeightTensor tensor, CancellationToken cancellationToken) => _found.GetOrAdd(tensor, _ => Search(tensor, cancellationToken));

    /// <summary>Whether there is a tensor of the same sizes.</summary>
    public bool HoldsSizesOf(WeightTensor tensor) => _bySizes.Contains(WeightViews.KeyOf(tensor));

    /// <summary>Whether there is a tensor of the same name and sizes that could have come from training, whatever its values.</summary>
    public bool HoldsNamesake(WeightTensor tensor) => Namesakes(tensor).Any(other => other.IsTelling);

    /// <summary>Those of the same name and sizes.</summary>
    public IEnumerable<WeightTensor> Namesakes(WeightTensor tensor) => _bySizes[WeightViews.KeyOf(tensor)].Where(other => other.Name == tensor.Name);

    private WeightCopy? Search(WeightTensor tensor, CancellationToken cancellationToken)
    {
        if (IsEmpty)
            return null;
        if (Holds(tensor))
            return WeightCopy.Exact;
        var shape = WeightViews.SizesOf(tensor);
        var candidates = Views(shape).Where(other => LayerSample.CanBeCopies(tensor, other)).OrderByDescending(other => other.Name == tensor.Name)
            .Take((int)Math.Clamp(MostValues / Math.Max(1, tensor.Count), 1, MostCandidates)).ToArray();
        if (candidates.Length == 0)
            return null;
        var own = LayerMatrix.Read(tensor);
        foreach (var candidate in candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (CopyTest.Of(own, Read(candidate)) is { } kind)
                return kind;
        }

        return null;
    }

    /// <summary>What has these sizes in some order of axes.</summary>
    private WeightTensor[] Views(long[] shape) => _views.GetOrAdd(WeightViews.OrderedKeyOf(shape), _ => [.. _bySizes[WeightViews.KeyOf(shape)].SelectMany(tensor => tensor.Like(shape))]);

    private LayerMatrix Read(WeightTensor tensor)
    {
        if (_read.TryGetValue(tensor, out var known))
            return known;
        var matrix = LayerMatrix.Read(tensor);
        if (tensor.Count <= MostKept)
            _read[tensor] = matrix;
        return matrix;
    }
}
