using ModelDiff.Lineage;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Lengths of the paths between the leaves of a tree.</summary>
internal static class TreePaths
{
    /// <param name="tree">The tree.</param>
    /// <param name="count">The number of leaves.</param>
    public static double[,] Of(TreeNode tree, int count)
    {
        var between = new double[count, count];
        Below(tree);
        return between;

        List<(int Leaf, double Length)> Below(TreeNode node)
        {
            if (node.Model is { } model)
                return [(model, 0)];
            var leaves = new List<(int Leaf, double Length)>();
            foreach (var child in node.Children)
            {
                var more = Below(child).ConvertAll(entry => (entry.Leaf, Length: entry.Length + child.Length));
                foreach (var a in leaves)
                {
                    foreach (var b in more)
                        between[a.Leaf, b.Leaf] = between[b.Leaf, a.Leaf] = a.Length + b.Length;
                }

                leaves.AddRange(more);
            }

            return leaves;
        }
    }
}
