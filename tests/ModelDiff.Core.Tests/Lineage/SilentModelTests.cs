using ModelDiff.Lineage;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Reports;
using ModelDiff.Tests.Measures;

namespace ModelDiff.Tests.Lineage;

/// <summary>Models whose answers hold nothing to compare.</summary>
public class SilentModelTests
{
    [Fact]
    public void Conclude_SingleScores_HaveNoSimilarityAndAreNamed()
    {
        var lineage = Conclude(("a", Answers.FourScores), ("b", Answers.ThreeScores), ("single", new float[,] { { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 7 } }));

        lineage.Similarity[0, 1].Should().BeInRange(-1, 1);
        lineage.Similarity[0, 2].Should().Be(double.NaN);
        lineage.Notes.Should().Contain(note => note.StartsWith("There is nothing to compare in the answers of 'single':"));
        lineage.Tree.ToNewick(lineage.Models).Should().Contain("single").And.NotContain("NaN");
        using var stream = new MemoryStream();
        LineageHtml.Write(lineage, stream);
        LineageJson.Write(lineage, stream);
    }

    [Fact]
    public void Conclude_NothingButSingleScores_CanBeReported()
    {
        var lineage = Conclude(("a", new float[,] { { 1 }, { 2 }, { 3 } }), ("b", new float[,] { { 1 }, { 5 }, { 3 } }));

        lineage.Similarity[0, 1].Should().Be(double.NaN);
        using var stream = new MemoryStream();
        LineageHtml.Write(lineage, stream);
        stream.Length.Should().BePositive();
    }

    [Fact]
    public void Conclude_ModelsThatVary_AreNotNamed() => Conclude(("a", Answers.FourScores), ("b", Answers.ThreeScores)).Notes.Should().ContainSingle();

    private static ModelLineage Conclude(params (string Name, float[,] Scores)[] models)
    {
        IEvidence[] evidence = [new OutputGeometry()];
        var members = new List<LineageMember>();
        foreach (var (name, scores) in models)
        {
            using var answers = Answers.To(ProbePart.Natural, scores);
            members.Add(LineageMember.Of(new ModelProfile(name), answers, evidence));
        }

        return new LineageCalculation(evidence, 0.01).Conclude([.. members], [], 6, failures: [], default);
    }
}
