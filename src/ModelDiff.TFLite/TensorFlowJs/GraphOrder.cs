namespace ModelDiff.TFLite.TensorFlowJs;

/// <summary>The order in which the nodes of a graph can run: each after what it reads.</summary>
internal static class GraphOrder
{
    private const string BackEdge = "NextIteration";

    /// <summary>Sorts nodes. What leads back to the beginning of a loop is no reason to wait.</summary>
    /// <exception cref="InvalidDataException">Two have one name, one reads what is not there, or they wait for each other.</exception>
    public static IReadOnlyList<GraphNode> Of(IReadOnlyList<GraphNode> nodes)
    {
        var byName = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!byName.TryAdd(node.Name, node))
                throw new InvalidDataException($"two nodes of its graph are named '{Storage.Excerpt.Of(node.Name)}'.");
        }

        var (waiting, readers) = (new Dictionary<GraphNode, int>(), nodes.ToDictionary(node => node, _ => new List<GraphNode>()));
        foreach (var node in nodes)
        {
            var sources = node.Inputs.Select(input => byName.GetValueOrDefault(input.Node) ?? throw new InvalidDataException($"{node} reads '{Storage.Excerpt.Of(input.Node)}', which is not in its graph."))
                .Where(source => source.Operation != BackEdge).Distinct().ToArray();
            waiting[node] = sources.Length;
            foreach (var source in sources)
                readers[source].Add(node);
        }

        var ready = new Queue<GraphNode>(nodes.Where(node => waiting[node] == 0));
        var order = new List<GraphNode>();
        while (ready.TryDequeue(out var node))
        {
            order.Add(node);
            foreach (var reader in readers[node].Where(reader => --waiting[reader] == 0))
                ready.Enqueue(reader);
        }

        return order.Count == nodes.Count ? order : throw new InvalidDataException($"nodes of its graph wait for each other: {Storage.Excerpt.OfNames(nodes.Except(order).Select(node => node.Name))}.");
    }
}
