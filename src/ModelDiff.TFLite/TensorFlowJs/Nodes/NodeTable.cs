using System.Collections.Frozen;

namespace ModelDiff.TFLite.TensorFlowJs.Nodes;

/// <summary>All operators of TensorFlow that become operators of TensorFlow Lite, by name.</summary>
internal static class NodeTable
{
    private static readonly FrozenDictionary<string, Func<NodeCall, int[]>> Translations = All().ToFrozenDictionary(entry => entry.Name, entry => entry.Translate, StringComparer.Ordinal);

    /// <summary>The translation of an operator, which adds to the graph and tells the positions of its outputs; null where there is none.</summary>
    public static Func<NodeCall, int[]>? Find(string operation) => Translations.GetValueOrDefault(operation);

    private static IEnumerable<(string Name, Func<NodeCall, int[]> Translate)> All()
    {
        foreach (var (name, translate) in ConvolutionNodes.All.Concat(ElementwiseNodes.All).Concat(ShapeNodes.All).Concat(ReductionNodes.All))
            yield return (name, call => [translate(call)]);
        foreach (var entry in ShapeNodes.Several)
            yield return entry;
    }
}
