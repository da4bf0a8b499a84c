using ModelDiff.ModelReuse.Audits;
using ModelDiff.Models;

namespace ModelDiff.ModelReuse.Tests.Audits;

public class MetaClassifierTests
{
    private static readonly double[][] Innocents = [[0.0], [0.1], [0.2], [0.3]];

    [Theory]
    [InlineData(2.0, 1 / 5.0)]
    [InlineData(0.25, 2 / 5.0)]
    [InlineData(0.05, 4 / 5.0)]
    [InlineData(-1.0, 1.0)]
    public void P_IsTheRankAmongTheInnocents(double likeness, double p) => new MetaClassifier(Innocents, [[1], [1.2]]).P([likeness]).Should().Be(p);

    /// <summary>A judge that has seen an innocent of a kind of its own gives it -1.15 and the suspect -0.86, one that has not -0.83 and -0.94.</summary>
    [Fact]
    public void P_InnocentsOfKindsOfTheirOwn_AreJudgedByOnesThatHaveNotSeenThem() =>
        new MetaClassifier([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 1, 1], [1, 1, 1]]).P([0.4, 0.4, 0.4]).Should().Be(1);

    [Fact]
    public void Findings_EachSuspect_IsJudgedByWhatTheOtherHalfOfTheCopiesTaught()
    {
        AuditModel[] suspects = [Model("prune", true), Model("prune", true), Model("evade", true), Model("evade", true), Model("twin", false), Model("twin", false)];

        var findings = new MetaFindings([.. suspects], Innocents, [[1], [-1], [1], [-1], [1], [1]]);

        Enumerable.Range(0, 6).Select(findings.P).Should().Equal(1, 1, 1, 1, 1, 1 / 5.0);
    }

    [Fact]
    public void Findings_WhereMeasuresSayNothing_SpeakForInnocence()
    {
        AuditModel[] suspects = [Model("prune", true), Model("prune", true), Model("twin", false), Model("twin", false)];

        var findings = new MetaFindings([.. suspects], [.. Innocents, null, [double.NegativeInfinity]], [[1], [1], [double.NegativeInfinity], null]);

        Enumerable.Range(0, 4).Select(findings.P).Should().Equal(1 / 6.0, 1 / 6.0, 4 / 6.0, 1);
    }

    private static AuditModel Model(string cell, bool isDerived) => new(cell, "", new ModelProfile(cell), isDerived);
}
