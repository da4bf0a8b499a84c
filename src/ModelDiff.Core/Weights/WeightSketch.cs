using System.Collections.Immutable;
using ModelDiff.Weights.Alignment;
using ModelDiff.Weights.Initialization;
using ModelDiff.Weights.Sketches;

namespace ModelDiff.Weights;

/// <summary>
/// What can be kept of a model's weights, a kilobyte per layer, to recognize them without the model: the hash of every tensor that could have come from training, and of its layers signs of random projections.
/// The weights cannot be had back from it; names and sizes of layers can be read in it. Immutable.
/// </summary>
/// <remarks>A pair of sketches is compared in a fraction of a millisecond. What is kept is described in <c>docs/fingerprint-format.md</c>.</remarks>
public sealed class WeightSketch
{
    /// <summary>The most layers that are kept, evenly spaced over the model.</summary>
    internal const int MostLayers = 64;

    /// <summary>The p-value up to which a layer is shared.</summary>
    internal const double LeastP = 1e-6;       // per layer: thousands of files are millions of pairs
    private const double LeastScore = 4.7;    // below, no p-value is so small: the normal tail at 4.753 is 1e-6

    private readonly HashSet<string> _hashes;
    private readonly ILookup<string, LayerSketch> _bySizes;

    internal WeightSketch(string? fileHash, long? publicSeed, ImmutableArray<TensorSketch> tensors, ImmutableArray<LayerSketch> layers)
    {
        (FileHash, PublicSeed, Tensors, Layers) = (fileHash, publicSeed, tensors, layers);
        _hashes = tensors.Select(tensor => tensor.Hash).ToHashSet(StringComparer.Ordinal);
        _bySizes = layers.ToLookup(layer => WeightViews.OrderedKeyOf(layer.Sizes));
    }

    /// <summary>The number of tensors of which a hash is kept.</summary>
    public int TensorCount => Tensors.Length;

    /// <summary>The number of layers of which projections are kept, 64 at most: those whose channels are hidden.</summary>
    public int LayerCount => Layers.Length;

    /// <summary>The seed of <c>torch.manual_seed</c> at whose weights of PyTorch's layers the model began, which anybody can begin at; null where none of the seeds that people use fits.</summary>
    public long? PublicSeed { get; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal; null where one file does not hold everything.</summary>
    internal string? FileHash { get; }

    internal ImmutableArray<TensorSketch> Tensors { get; }

    internal ImmutableArray<LayerSketch> Layers { get; }

    /// <summary>Sketches a model, and looks for a public beginning, which takes some seconds for a network of ten million weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Observed once per tensor and per seed.</param>
    /// <exception cref="Models.ModelLoadException">A file changed or is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static WeightSketch Of(ModelWeights model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, InitializationBank.Find(model, cancellationToken)?.Seed, cancellationToken);
    }

    /// <summary>The same without looking for a beginning.</summary>
    internal static WeightSketch Quick(ModelWeights model, CancellationToken cancellationToken) => Of(model, null, cancellationToken);

    private static WeightSketch Of(ModelWeights model, long? publicSeed, CancellationToken cancellationToken)
    {
        var layers = model.Tensors.Where(tensor => tensor.IsLayer).ToArray();
        var orders = new HiddenOrders(layers);
        WeightTensor.LookAt(model.Tensors, null, cancellationToken);
        var (tensors, telling) = (new List<TensorSketch>(), new List<WeightTensor>());
        foreach (var tensor in model.Tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tells = tensor.IsTelling;
            if (tells || (tensor.IsSmall && tensor.IsLayer) || tensor.IsIntegerLayer())
                tensors.Add(new(tensor.ValueHash, tensor.Count));
            if (tells && tensor.IsLayer && orders.IsTestable(tensor))
                telling.Add(tensor);
        }

        var kept = LayerMatrix.Evenly(telling.Count, MostLayers);
        var sketches = new LayerSketch[kept.Length];
        SideBySide.For(kept.Length, i => sketches[i] = LayerSketch.Of(telling[kept[i]]), cancellationToken);
        return new(model.FileHash, publicSeed, [.. tensors], [.. sketches]);
    }

    /// <summary>How many tensors two models have in common to the last bit.</summary>
    internal int CommonTensors(WeightSketch other) => _hashes.Count(other._hashes.Contains);

    /// <summary>Of how many of this model's layers the other one has a like, which independently initialized models have with probability 1e-6 per layer at most.</summary>
    internal int SharedLayers(WeightSketch other) => Layers.Count(layer => IsShared(layer, [.. other._bySizes[WeightViews.OrderedKeyOf(layer.Sizes)]]));

    private static bool IsShared(LayerSketch layer, LayerSketch[] others) =>
        others.MaxBy(layer.Cosine) is { } best && layer.Score(best) >= LeastScore && layer.P(best) * others.Length <= LeastP;
}
