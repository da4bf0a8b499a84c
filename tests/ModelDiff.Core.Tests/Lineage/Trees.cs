using ModelDiff.Lineage;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Lineage;

/// <summary>What a tree says of its leaves, worked out without the product's code.</summary>
internal static class Trees
{
    /// <summary>Length of the path between every two leaves.</summary>
    public static double[,] Paths(TreeNode tree, int count)
    {
        var between = new double[count, count];
        Walk(tree);
        return between;

        Dictionary<int, double> Walk(TreeNode node)
        {
            if (node.Model is { } model)
                return new Dictionary<int, double> { [model] = 0 };
            var below = new Dictionary<int, double>();
            foreach (var child in node.Children)
            {
                var further = Walk(child).ToDictionary(entry => entry.Key, entry => entry.Value + child.Length);
                foreach (var (a, toA) in below)
                {
                    foreach (var (b, toB) in further)
                        between[a, b] = between[b, a] = toA + toB;
                }

                foreach (var (leaf, length) in further)
                    below.Add(leaf, length);
            }

            return below;
        }
    }

    /// <summary>A tree that grows at random places, each branch a multiple of 1/64 so that sums are exact.</summary>
    public static TreeNode Random(int count, Random random)
    {
        var nodes = Enumerable.Range(0, count).Select(leaf => new TreeNode(leaf, [], Length())).ToList();
        while (nodes.Count > 1)
        {
            var (a, b) = (Take(), Take());
            nodes.Add(new TreeNode(null, [a, b], Length()));
        }

        return nodes[0] with { Length = 0 };

        double Length() => random.Next(1, 64) / 64.0;

        TreeNode Take()
        {
            var node = nodes[random.Next(nodes.Count)];
            nodes.Remove(node);
            return node;
        }
    }
}
