using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.TensorFlowJs.Layers;
using ModelDiff.TFLite.Weights;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>A TensorFlow.js model as a graph of the operators of TensorFlow Lite.</summary>
/// <param name="File">What runs.</param>
/// <param name="Layouts">How constants that are layers' weights lie, by their positions.</param>
internal sealed record TranslatedModel(TFLiteFile File, IReadOnlyDictionary<int, WeightLayout> Layouts)
{
    /// <summary>Translates a model.</summary>
    /// <exception cref="InvalidDataException">Its description is damaged or holds what is not supported; operators that are not known become operators without a kernel.</exception>
    public static TranslatedModel Of(TensorFlowJsDescription description)
    {
        var topology = description.Root.Find("modelTopology") ?? throw new InvalidDataException("it has no 'modelTopology': it holds weights without a model.");
        if (topology.Find("node") is not null)
            return new GraphTranslator(description, topology).Translate();
        return new LayersTranslator(description, topology).Translate();
    }
}
