using System.Text.Json;
using ModelDiff.Storage;
using ModelDiff.TFLite.Graph;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.TensorFlowJs.Nodes;

namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>Turns a graph model, a GraphDef as JSON, into a graph of the operators of TensorFlow Lite.</summary>
/// <param name="description">The model.</param>
/// <param name="topology">Its graph.</param>
internal sealed class GraphTranslator(TensorFlowJsDescription description, JsonElement topology)
{
    private const int MostOutputs = 1 << 16;

    private static readonly HashSet<string> Passing = ["Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot", "PlaceholderWithDefault"];

    private readonly GraphBuilder _builder = new();
    private readonly Dictionary<(string Node, int Output), int> _tensors = [];
    private readonly Dictionary<string, int> _outputCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _inputNames = [];

    /// <summary>What follows from operators that are left out; it does not run either, so that nothing is asked of it.</summary>
    private readonly HashSet<int> _lost = [-1];

    /// <summary>Translates the graph.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not supported.</exception>
    public TranslatedModel Translate()
    {
        var nodes = topology.Require("node", "its graph").Items("the nodes of its graph").Select(GraphNode.Read).ToArray();
        var outputs = Outputs(nodes);
        foreach (var node in GraphOrder.Of(Needed(nodes, outputs)))
            Add(node);
        int[] positions = [.. outputs.Select(output => Find(output.Tensor))];
        var names = new Dictionary<int, string>();
        foreach (var (position, output) in positions.Zip(outputs))
            names.TryAdd(position, output.Name);
        var graph = _builder.Build(Inputs(), [.. positions.Distinct()]);
        return new(new TFLiteFile(3, "", [graph], default, _inputNames, names, description.Length), _builder.Layouts);
    }

    private JsonElement? Signature(string side) => DescribedSignature.Side(description.Root, side);

    /// <summary>What the signature names, else the nodes that no other reads.</summary>
    private (string Name, (string Node, int Output) Tensor)[] Outputs(GraphNode[] nodes)
    {
        if (Signature("outputs") is { ValueKind: JsonValueKind.Object } signature && signature.EnumerateObject().Any())
            return [.. signature.EnumerateObject().Select(entry => (entry.Name, GraphNode.Reference(entry.Value.Find("name")?.Text("the name of an output in its signature") ?? entry.Name)))];
        var read = nodes.SelectMany(node => node.Inputs).Select(input => input.Node).ToHashSet(StringComparer.Ordinal);
        return [.. nodes.Where(node => !read.Contains(node.Name) && node.Operation is not ("NoOp" or "Const" or "Placeholder" or "Assert")).Select(node => (node.Name, (node.Name, 0)))];
    }

    /// <summary>The nodes that the outputs depend on.</summary>
    private GraphNode[] Needed(GraphNode[] nodes, (string Name, (string Node, int Output) Tensor)[] outputs)
    {
        var byName = nodes.GroupBy(node => node.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var (needed, waiting) = (new HashSet<string>(StringComparer.Ordinal), new Stack<(string Node, int Output)>(outputs.Select(output => output.Tensor)));
        while (waiting.TryPop(out var tensor))
        {
            _outputCounts[tensor.Node] = Math.Max(_outputCounts.GetValueOrDefault(tensor.Node), Math.Min(tensor.Output, MostOutputs) + 1);
            if (!needed.Add(tensor.Node) || !byName.TryGetValue(tensor.Node, out var node))
                continue;
            foreach (var input in node.Inputs)
                waiting.Push(input);
        }

        return [.. nodes.Where(node => needed.Contains(node.Name))];
    }

    private void Add(GraphNode node)
    {
        var outputs = node.Operation switch
        {
            "Placeholder" => [Placeholder(node)],
            "Const" => [_builder.Constant(description.Weights.GetValueOrDefault(node.Name) ?? throw new InvalidDataException($"{node} is not among its weights."))],
            _ when Passing.Contains(node.Operation) => [.. node.Inputs.Select(Find)],
            _ => Translate(node),
        };
        for (var i = 0; i < outputs.Length; i++)
            _tensors[(node.Name, i)] = outputs[i];
    }

    private int[] Translate(GraphNode node)
    {
        var inputs = node.Inputs.Select(input => _tensors.GetValueOrDefault(input, -1)).ToArray();
        if (!inputs.Any(_lost.Contains) && !GraphPlan.IsCut(node.Operation) && NodeTable.Find(node.Operation) is { } translate)
            return translate(new NodeCall(node, [.. node.Inputs.Select(Find)], _builder));
        int[] outputs = [.. Enumerable.Range(0, _outputCounts.GetValueOrDefault(node.Name, 1)).Select(_ => _builder.Tensor(node.ToString()))];
        var isLost = GraphPlan.IsCut(node.Operation) || inputs.Any(_lost.Contains);
        _builder.AddTo(isLost ? node.Operation : $"TensorFlow {Excerpt.Of(node.Operation)}", node.ToString(), null, inputs, outputs);   // no kernel has such a name, so that it is reported as missing
        if (isLost)
            _lost.UnionWith(outputs);
        return outputs;
    }

    private int Find((string Node, int Output) tensor) =>
        _tensors.TryGetValue(tensor, out var position) ? position : throw new InvalidDataException($"its graph has no output '{Excerpt.Of(tensor.Node)}:{tensor.Output}'.");

    private int Placeholder(GraphNode node)
    {
        var signature = Signature("inputs") is { ValueKind: JsonValueKind.Object } inputs
            ? inputs.EnumerateObject().FirstOrDefault(entry => GraphNode.Reference(entry.Value.Find("name")?.Text("the name of an input in its signature") ?? entry.Name).Node == node.Name)
            : default;
        var named = signature.Value.ValueKind == JsonValueKind.Object ? signature.Value.Find("tensorShape") : null;
        var shape = named is { } given && given.Find("dim") is not null ? GraphNode.ShapeOf(given, $"the shape of {node} in its signature") : node.Shape() ?? [];
        if (shape is [< 1, _, ..])
            shape = [1, .. shape[1..]];
        var tensor = _builder.Tensor(node.Name, node.Type("dtype", TensorType.Float32), shape);
        _inputNames[tensor] = signature.Value.ValueKind == JsonValueKind.Object ? signature.Name : node.Name;
        return tensor;
    }

    /// <summary>In the order of the signature, then of the graph.</summary>
    private int[] Inputs()
    {
        string[] order = Signature("inputs") is { ValueKind: JsonValueKind.Object } inputs ? [.. inputs.EnumerateObject().Select(entry => entry.Name)] : [];
        return [.. _inputNames.OrderBy(entry => Array.IndexOf(order, entry.Value) is >= 0 and var place ? place : int.MaxValue).ThenBy(entry => entry.Key).Select(entry => entry.Key)];
    }
}
