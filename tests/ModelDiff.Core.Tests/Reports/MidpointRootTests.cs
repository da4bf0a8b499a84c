using ModelDiff.Lineage;
using ModelDiff.Reports.Html;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Reports;

public class MidpointRootTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void Of_ATreeThatEndsWithinAFamily_BringsTheFamilyTogether()
    {
        // ((a:1,(c:1,d:1):8):0.5,b:0.5): the longest path, from a to c, is 10 long; its middle lies 5 from either.
        var tree = Branch(0, Branch(0.5, Leaf(0, 1), Branch(8, Leaf(2, 1), Leaf(3, 1))), Leaf(1, 0.5));

        MidpointRoot.Of(tree).ToNewick(Names).Should().Be("((a:1,b:1):4,(c:1,d:1):4);");
    }

    [Fact]
    public void Of_ThreeLines_PartsTheLongest() =>
        MidpointRoot.Of(Branch(0, Leaf(0, 1), Leaf(1, 1), Leaf(2, 5))).ToNewick(Names).Should().Be("((a:1,b:1):2,c:3);");

    [Fact]
    public void Of_TwoModels_PutsTheRootBetween() => MidpointRoot.Of(Branch(0, Leaf(0, 1), Leaf(1, 3))).ToNewick(Names).Should().Be("(a:2,b:2);");

    [Fact]
    public void Of_ATreeWithoutLengths_StaysAsItIs()
    {
        var tree = Branch(0, Leaf(1, 0), Leaf(0, 0), Leaf(2, 0));

        MidpointRoot.Of(tree).Should().BeSameAs(tree);
    }

    [Fact]
    public void Of_AnyTree_KeepsAllModelsAndDistances()
    {
        var distances = new double[8, 8];
        var random = new Random(5);
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < i; j++)
                distances[i, j] = distances[j, i] = random.NextDouble();
        }

        var tree = NeighborJoining.Build(distances);

        Paths(MidpointRoot.Of(tree)).Should().Equal(Paths(tree), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    private static TreeNode Leaf(int model, double length) => new(model, [], length);

    private static TreeNode Branch(double length, params TreeNode[] children) => new(null, [.. children], length);

    /// <summary>The length of the path between every two models, in the order of their rows.</summary>
    private static double[] Paths(TreeNode tree)
    {
        var ways = new SortedDictionary<int, (TreeNode Node, double Depth)[]>();
        Walk(tree, 0, []);
        return [.. from a in ways from b in ways where a.Key < b.Key select a.Value[^1].Depth + b.Value[^1].Depth - (2 * a.Value.Zip(b.Value).Last(pair => ReferenceEquals(pair.First.Node, pair.Second.Node)).First.Depth)];

        void Walk(TreeNode node, double depth, (TreeNode, double)[] way)
        {
            way = [.. way, (node, depth)];
            if (node.Model is { } model)
                ways[model] = way;
            foreach (var child in node.Children)
                Walk(child, depth + child.Length, way);
        }
    }
}
