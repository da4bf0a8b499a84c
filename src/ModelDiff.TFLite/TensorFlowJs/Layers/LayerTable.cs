using System.Collections.Frozen;

namespace ModelDiff.TFLite.TensorFlowJs.Layers;

/// <summary>All layers of Keras that become operators of TensorFlow Lite, by class.</summary>
internal static class LayerTable
{
    private static readonly string[] Passing = ["Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "AlphaDropout", "ActivityRegularization"];

    private static readonly FrozenDictionary<string, Func<LayerCall, int>> Translations =
        ConvolutionLayers.All.Concat(PoolingLayers.All).Concat(ActivationLayers.All).Concat(ShapeLayers.All).Concat(MergingLayers.All).Concat(RecurrentLayers.All)
            .Concat(Passing.Select(kind => (kind, (Func<LayerCall, int>)(call => call.Input))))
            .ToFrozenDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);

    /// <summary>The translation of a layer, which adds to the graph and tells the position of its output; null where there is none.</summary>
    public static Func<LayerCall, int>? Find(string kind) => Translations.GetValueOrDefault(kind);
}
