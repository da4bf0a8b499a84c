using System.Collections.Immutable;
using ModelDiff.Lineage;

namespace ModelDiff.Reports.Html;

/// <summary>
/// Gives a tree without a root one for drawing: the middle of the longest path between two models.
/// Neighbor joining ends anywhere, often within a family, which would then be drawn in two halves.
/// </summary>
/// <remarks>Source: Farris, "Estimating phylogenetic trees from distance matrices", The American Naturalist 1972.</remarks>
internal sealed class MidpointRoot
{
    private readonly List<int?> _models = [];
    private readonly List<List<(int To, double Length)>> _branches = [];

    private MidpointRoot(TreeNode tree) => Add(tree);

    /// <summary>The same branches from their middle on; models in the order of their rows as far as the tree allows. A tree without lengths stays as it is.</summary>
    public static TreeNode Of(TreeNode tree)
    {
        var graph = new MidpointRoot(tree);
        var (first, _, _) = graph.FarthestFrom(graph._models.FindIndex(model => model is not null));
        var (last, distances, before) = graph.FarthestFrom(first);
        if (distances[last] <= 0)
            return tree;
        var (half, below) = (distances[last] / 2, last);
        while (distances[before[below]] > half)
            below = before[below];
        var above = before[below];
        return Node([graph.Build(below, above, distances[below] - half), graph.Build(above, below, half - distances[above])], 0);
    }

    private int Add(TreeNode node)
    {
        var id = _models.Count;
        _models.Add(node.Model);
        _branches.Add([]);
        foreach (var child in node.Children)
        {
            var other = Add(child);
            _branches[id].Add((other, child.Length));
            _branches[other].Add((id, child.Length));
        }

        return id;
    }

    /// <summary>The model farthest from a place, with the distances of all places and the way back.</summary>
    private (int Model, double[] Distances, int[] Before) FarthestFrom(int start)
    {
        var (distances, before) = (new double[_models.Count], new int[_models.Count]);
        var (farthest, open) = (start, new Stack<int>([start]));
        before[start] = start;
        while (open.TryPop(out var place))
        {
            if (_models[place] is not null && distances[place] > distances[farthest])
                farthest = place;
            foreach (var (to, length) in _branches[place].Where(branch => branch.To != before[place]))
            {
                (distances[to], before[to]) = (distances[place] + length, place);
                open.Push(to);
            }
        }

        return (farthest, distances, before);
    }

    /// <summary>What lies at a place and beyond, seen from its neighbor. A place where nothing parts is passed over.</summary>
    private TreeNode Build(int place, int from, double length)
    {
        if (_models[place] is { } model)
            return new TreeNode(model, [], length);
        var beyond = _branches[place].Where(branch => branch.To != from).ToArray();
        return beyond.Length == 1
            ? Build(beyond[0].To, place, length + beyond[0].Length)
            : Node([.. beyond.Select(branch => Build(branch.To, place, branch.Length))], length);
    }

    private static TreeNode Node(ImmutableArray<TreeNode> children, double length) => new(null, [.. children.OrderBy(child => child.Leaves.Min())], length);
}
