using System.Collections.Immutable;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights.Sketches;

/// <summary>Layers of a model that are sketched when layers of their sizes are asked for, in whatever order of axes they are stored.</summary>
/// <param name="tensors">Of the model.</param>
internal sealed class SketchedLayers(IEnumerable<WeightTensor> tensors)
{
    private readonly ILookup<string, WeightTensor> _bySizes = tensors.Where(tensor => tensor.IsLayer).ToLookup(WeightViews.KeyOf);
    private readonly Dictionary<string, ImmutableArray<LayerSketch>> _forms = [];

    /// <summary>All forms of layers that have these sizes.</summary>
    public ImmutableArray<LayerSketch> Like(ImmutableArray<long> sizes)
    {
        var key = WeightViews.OrderedKeyOf(sizes);
        if (!_forms.TryGetValue(key, out var forms))
            _forms[key] = forms = [.. _bySizes[WeightViews.KeyOf(sizes)].SelectMany(tensor => tensor.Like([.. sizes])).Select(LayerSketch.Of)];
        return forms;
    }
}
