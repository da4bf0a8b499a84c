using ModelDiff.Lineage;

namespace ModelDiff.Tests.Lineage;

public class TreeNodeTests
{
    [Theory]
    [InlineData("model-1.5_b", "model-1.5_b")]
    [InlineData("größe", "größe")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("zoo/a", "'zoo/a'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("''", "''''''")]
    [InlineData("(a:1,b:2);", "'(a:1,b:2);'")]
    [InlineData("a[comment]", "'a[comment]'")]
    [InlineData("a\"b", "'a\"b'")]
    [InlineData("http://host:8000/v2/models/net", "'http://host:8000/v2/models/net'")]
    public void ToNewick_AnyName_IsOneLabel(string name, string label) =>
        new TreeNode(null, [new TreeNode(0, [], 0.25), new TreeNode(1, [], 1)], 0).ToNewick([name, "b"]).Should().Be($"({label}:0.25,b:1);");

    [Fact]
    public void ToNewick_LineBreakInAName_StaysOnOneLine() =>
        new TreeNode(0, [], 0).ToNewick(["a\r\nb\tc"]).Should().Be("'a  b c';");

    [Theory]
    [InlineData(1e-7, "0")]
    [InlineData(1234567.5, "1234567.5")]
    [InlineData(0.1234567, "0.123457")]
    public void ToNewick_Length_HasNoExponent(double length, string text) =>
        new TreeNode(null, [new TreeNode(0, [], length), new TreeNode(1, [], 0)], 0).ToNewick(["a", "b"]).Should().Be($"(a:{text},b:0);");

    [Fact]
    public void Leaves_OfABranching_AreInTheOrderOfTheTree()
    {
        var tree = new TreeNode(null, [new TreeNode(2, [], 0), new TreeNode(null, [new TreeNode(3, [], 0), new TreeNode(0, [], 0), new TreeNode(1, [], 0)], 0)], 0);

        tree.Leaves.Should().Equal(2, 3, 0, 1);
    }
}
