namespace ModelDiff.Lineage;

/// <summary>Builds a tree from distances between models, so that path lengths in the tree come close to the distances.</summary>
/// <remarks>Source: Saitou and Nei, "The neighbor-joining method", Molecular Biology and Evolution 1987, in the form of Studier and Keppler, 1988; cubic in the number of models.</remarks>
public static class NeighborJoining
{
    /// <summary>Builds the tree. It has no root: its top is the last join.</summary>
    /// <param name="distances">Square and symmetric, finite, at least 0, with 0 on the diagonal and at least 1 row.</param>
    /// <exception cref="ArgumentException">The distances are not such a matrix.</exception>
    public static TreeNode Build(double[,] distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        var count = distances.GetLength(0);
        if (!AreDistances(distances))
            throw new ArgumentException("Distances must be a square, symmetric matrix of finite numbers that are not negative, with 0 on the diagonal.", nameof(distances));
        var between = (double[,])distances.Clone();
        var nodes = Enumerable.Range(0, count).Select(model => new TreeNode(model, [], 0)).ToArray();
        var alive = Enumerable.Range(0, count).ToList();
        while (alive.Count > 2)
            Join(between, nodes, alive);
        if (alive.Count == 1)
            return nodes[alive[0]];
        var half = between[alive[0], alive[1]] / 2;
        return new TreeNode(null, [nodes[alive[0]] with { Length = half }, nodes[alive[1]] with { Length = half }], 0);
    }

    private static bool AreDistances(double[,] values)
    {
        var count = values.GetLength(0);
        if (count == 0 || values.GetLength(1) != count)
            return false;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                if (!double.IsFinite(values[i, j]) || values[i, j] < 0 || values[i, j] != values[j, i] || (i == j && values[i, j] != 0))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Joins the two nodes that are closest to each other and farthest from the rest; the join takes the first one's place.</summary>
    private static void Join(double[,] between, TreeNode[] nodes, List<int> alive)
    {
        var sums = alive.ToDictionary(i => i, i => alive.Sum(j => between[i, j]));
        var (a, b, least) = (-1, -1, double.PositiveInfinity);
        for (var x = 0; x < alive.Count; x++)
        {
            for (var y = x + 1; y < alive.Count; y++)
            {
                var (i, j) = (alive[x], alive[y]);
                var criterion = ((alive.Count - 2) * between[i, j]) - sums[i] - sums[j];
                if (criterion < least)
                    (a, b, least) = (i, j, criterion);
            }
        }

        var apart = between[a, b];
        var toA = Math.Clamp((apart / 2) + ((sums[a] - sums[b]) / (2 * (alive.Count - 2))), 0, apart);
        nodes[a] = new TreeNode(null, [nodes[a] with { Length = toA }, nodes[b] with { Length = apart - toA }], 0);
        alive.Remove(b);
        foreach (var other in alive.Where(other => other != a))
            between[a, other] = between[other, a] = Math.Max(0, (between[a, other] + between[b, other] - apart) / 2);
    }
}
