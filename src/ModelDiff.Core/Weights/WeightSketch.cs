using System.Numerics.Tensors;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights;

/// <summary>
/// What is kept of a model's weights to find relatives among thousands of files: the hash of every tensor that could have come from training, and of its layers the weights between a few outputs and inputs.
/// A pair of sketches is compared in a fraction of a millisecond. Immutable.
/// </summary>
internal sealed class WeightSketch
{
    private const int MostLayers = 64;
    private const int Outputs = 48;
    private const int Inputs = 32;
    private const int Kernel = 2;
    private const double LeastCosine = 0.2;   // between layers that are tested
    private const double LeastP = 1e-6;       // per layer: thousands of files are millions of pairs

    private readonly HashSet<string> _hashes;
    private readonly Dictionary<string, (LayerMatrix Part, float[] Sample)[]> _layers;

    private WeightSketch(HashSet<string> hashes, Dictionary<string, (LayerMatrix Part, float[] Sample)[]> layers) =>
        (_hashes, _layers, Layers) = (hashes, layers, layers.Values.Sum(group => group.Length));

    /// <summary>The number of tensors of different values.</summary>
    public int Tensors => _hashes.Count;

    /// <summary>The number of layers that are looked at, 64 at most.</summary>
    public int Layers { get; }

    /// <summary>Reads a model's weights once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Observed once per tensor.</param>
    /// <exception cref="Models.ModelLoadException">A file changed or is damaged.</exception>
    public static WeightSketch Of(ModelWeights model, CancellationToken cancellationToken)
    {
        var (hashes, layers) = (new HashSet<string>(StringComparer.Ordinal), new List<WeightTensor>());
        foreach (var tensor in model.Tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!tensor.IsTelling())
                continue;
            hashes.Add(tensor.ValueHash);
            if (LayerMatrix.ShapeOf(tensor) is [>= LayerTest.LeastChannels, >= LayerTest.LeastChannels, ..])
                layers.Add(tensor);
        }

        var kept = LayerMatrix.Evenly(layers.Count, MostLayers).Select(i => layers[i]);
        return new(hashes, kept.GroupBy(layer => WeightViews.OrderedKeyOf(LayerMatrix.ShapeOf(layer))).ToDictionary(group => group.Key, group => group.Select(Sketched).ToArray()));
    }

    /// <summary>How many tensors two models have in common to the last bit.</summary>
    public int CommonTensors(WeightSketch other) => _hashes.Count(other._hashes.Contains);

    /// <summary>Of how many of this model's layers the other one has a like, which independently initialized models have with probability 1e-6 per layer at most.</summary>
    public int SharedLayers(WeightSketch other) => _layers.Sum(group => other._layers.TryGetValue(group.Key, out var others) ? group.Value.Count(layer => IsShared(layer, others)) : 0);

    private static bool IsShared((LayerMatrix Part, float[] Sample) layer, (LayerMatrix Part, float[] Sample)[] others)
    {
        var (best, cosine) = (-1, LeastCosine);
        for (var i = 0; i < others.Length; i++)
        {
            if (TensorPrimitives.Dot<float>(layer.Sample, others[i].Sample) is var found && found >= cosine)
                (best, cosine) = (i, found);
        }

        return best >= 0 && LayerTest.P(layer.Part, others[best].Part) * others.Length <= LeastP;
    }

    private static (LayerMatrix Part, float[] Sample) Sketched(WeightTensor tensor)
    {
        var layer = LayerMatrix.Read(tensor);
        var (outputs, inputs, kernel) = (LayerMatrix.Evenly(layer.Outputs, Outputs), LayerMatrix.Evenly(layer.Inputs, Inputs), LayerMatrix.Evenly(layer.Rest, Kernel));
        var values = from output in outputs
                     from input in inputs
                     from place in kernel
                     select layer.Values[(((output * layer.Inputs) + input) * layer.Rest) + place];
        var part = new LayerMatrix([.. values], outputs.Length, inputs.Length, kernel.Length);
        return (part, LayerSample.Of(part));
    }
}
