using System.Collections.Immutable;
using ModelDiff.Lineage;
using ModelDiff.ModelReuse.Evaluation;
using ModelDiff.ModelReuse.Networks;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Statistics;

namespace ModelDiff.ModelReuse.Tests.Evaluation;

public class LineageScoreTests
{
    private const string Source = "pretrain(resnet,shapes)-";
    private const string Tuned = Source + "transfer(textures,1)-";

    private static readonly string[] Names =
    [
        Source, Tuned, Tuned + "prune(0.5)-", Tuned + "steal(mobilenet)-", Source + "transfer(glyphs,1)-",
        "pretrain(resnet,shapes,2)-", "train(resnet,textures)-", "train(resnet,textures)-distill()-",
    ];

    private static readonly Kinship Kinship = new(Names.Select(Record));

    [Theory]
    [InlineData(0, 1, "parent and child: transfer")]
    [InlineData(2, 1, "parent and child: prune")]
    [InlineData(1, 3, "parent and child: steal")]
    [InlineData(6, 7, "parent and child: distill")]
    [InlineData(0, 2, "grandparent and further")]
    [InlineData(2, 3, "siblings")]
    [InlineData(1, 4, "siblings")]
    [InlineData(2, 4, "cousins and further")]
    [InlineData(0, 5, Kinship.Alike)]
    [InlineData(1, 6, Kinship.Alike)]
    [InlineData(3, 6, Kinship.None)]
    [InlineData(0, 6, Kinship.None)]
    public void Kinship_OfTwoModels_IsReadFromTheirNames(int a, int b, string kind)
    {
        Kinship.Between(a, b).Should().Be(kind);
        Kinship.Between(b, a).Should().Be(kind);
    }

    [Theory]
    [InlineData("steal(resnet)-", "steal")]
    [InlineData("steal(resnet,labels)-", "steal, labels")]
    [InlineData("transfer(glyphs,1,evade)-", "transfer, evade")]
    [InlineData("quantize(qint8)-", "quantize")]
    [InlineData("distill()-", "distill")]
    public void Kinship_OfParentAndChild_TellsTheWay(string step, string way) =>
        new Kinship([Record(Tuned), Record(Tuned + step)]).Between(0, 1).Should().Be($"parent and child: {way}");

    [Fact]
    public void Of_ALineageWithOneOfEachMistake_CountsThem()
    {
        // Called: 0-1, 1-2 rightly, 1-6 wrongly; 6 and 7 are not found to be relatives.
        var adjusted = MatrixOf((i, j) => (i, j) is (0, 1) or (1, 2) or (1, 6) ? 0.01 : 0.5);

        var score = LineageScore.Of(Lineage(adjusted, [[0, 1, 2, 6]]), Kinship);

        score.Asked.Should().Be((8, 20));
        score.Pairs.Should().Be((11, 28));   // 10 among the first five, and one
        score.Called.Should().Be((2, 3));
        score.ByKind["parent and child: transfer"].Should().Be((1, 2));
        score.ByKind["parent and child: prune"].Should().Be((1, 1));
        score.ByKind["parent and child: distill"].Should().Be((0, 1));
        score.ByKind[Kinship.Alike].Called.Should().Be(1);
        score.Groups.Should().Be((1, 4, 3));
        score.Rand.Should().BeApproximately((3 - (6 * 11 / 28.0)) / (((6 + 11) / 2.0) - (6 * 11 / 28.0)), 1e-12);
        score.SimilarityArea.Should().Be(1);
        score.TreeArea.Should().Be(1);
        score.TreeNeighbors.Should().Be((7, 7));   // all but the one that is alone
    }

    [Fact]
    public void Of_NoPanel_HasAreasOnly()
    {
        var score = LineageScore.Of(Lineage(null, null), Kinship);

        (score.Called, score.Groups, score.Rand, score.ScoreArea).Should().Be((null, null, null, null));
        score.ByKind.Should().BeEmpty();
        score.SimilarityArea.Should().Be(1);
    }

    [Theory]
    [InlineData("0 0 1 1", "5 5 3 3", 1)]
    [InlineData("0 0 1 2", "0 0 1 1", 4 / 7.0)]
    [InlineData("0 0 1 1", "0 1 0 1", -0.5)]
    [InlineData("0 1 2 3", "0 1 2 3", 1)]
    public void AdjustedRand_KnownGroupings_IsThePublishedNumber(string a, string b, double expected) =>
        LineageScore.AdjustedRand(a.Split(' '), b.Split(' ')).Should().BeApproximately(expected, 1e-12);

    private static ModelRecord Record(string name) => new()
    {
        Recipe = new ModelRecipe(
            name, null, name.Contains("steal") ? Family.Mobilenet : Family.Resnet, name.Contains("textures") ? "textures" : name.Contains("glyphs") ? "glyphs" : "shapes", ModelGroup.Paper, new Learn(new(1, 0.1))),
        Key = name,
        ClassCount = 2,
        Accuracy = 1,
        Seconds = 1,
    };

    /// <summary>Relatives are similar, strangers are not.</summary>
    private static ModelLineage Lineage(SymmetricMatrix? adjusted, ImmutableArray<ImmutableArray<int>>? groups)
    {
        var similarity = MatrixOf((i, j) => Kinship.AreRelated(i, j) ? 0.8 : 0.1, diagonal: 1);
        var distances = new double[8, 8];
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 8; j++)
                distances[i, j] = i == j ? 0 : 1 - similarity[i, j];
        }

        return new ModelLineage
        {
            Models = [.. Names],
            Similarity = similarity,
            Scores = adjusted is null ? null : similarity,
            PValues = adjusted,
            AdjustedPValues = adjusted,
            Groups = groups,
            Tree = NeighborJoining.Build(distances),
            FalsePositiveRate = 0.01,
            PanelSize = 20,
            Queries = 700,
            Notes = [],
        };
    }

    private static SymmetricMatrix MatrixOf(Func<int, int, double> value, double diagonal = double.NaN)
    {
        var values = new double[8, 8];
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 8; j++)
                values[i, j] = i == j ? diagonal : value(Math.Min(i, j), Math.Max(i, j));
        }

        return new SymmetricMatrix(values);
    }
}
