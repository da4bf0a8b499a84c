using System.Xml.Linq;
using Microsoft.DotNet.Interactive.Formatting;
using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Measures;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using TorchSharp;

namespace ModelDiff.Tests.Reports;

/// <summary>What a notebook shows, asked as .NET Interactive asks.</summary>
public class NotebookDisplayTests
{
    [Fact]
    public void Display_AComparison_ShowsVerdictEvidenceAndCharts()
    {
        var html = Show(SampleResults.Comparison);

        Headings(html).Should().Equal("Derived: suspect and victim are of one lineage", "Evidence", "Answers to the pairs", "Among unrelated models");
        html.Descendants("td").Select(cell => cell.Value).Should().Contain("12.3").And.Contain("< 0.0001").And.Contain("0.7500 0.5000 to 1.0000");
        html.Descendants("circle").Should().HaveCount(3);
        html.Descendants("li").First().Value.Should().Be("The suspect is closer than all 4 unrelated reference models are.");
    }

    [Fact]
    public void Display_AVerdict_ShowsWordsAndReasons()
    {
        var html = Show(new Verdict(VerdictDecision.NotShown, 0.25, ["Because."]));

        Headings(html).Should().Equal("Not shown that the suspect was made from the victim");
        html.Descendants("dd").Single().Value.Should().Be("0.2500");
        html.Descendants("li").Single().Value.Should().Be("Because.");
    }

    [Fact]
    public void Display_AnAudit_ShowsVerdictEvidenceAndPanel()
    {
        var audit = SampleResults.Comparison.Audit!;

        var html = Show(audit with { Panel = audit.Panel with { Evidence = SampleResults.Comparison.Evidence } });

        Headings(html).Should().Equal("Derived: suspect and victim are of one lineage");
        html.Descendants("dd").Select(fact => fact.Value).Should().Equal("9.5", "4", "< 0.0001");
        html.Descendants("tbody").Elements("tr").Should().HaveCount(3);
        html.Descendants("text").Select(text => text.Value).Should().Contain("victim with suspect: 9.5");
    }

    [Fact]
    public void Display_APanelResult_ShowsScoreAndProbability()
    {
        var html = Show(SampleResults.Comparison.Audit!.Panel);

        // Above all 10 unrelated scores: 1 of 11.
        html.Descendants("dd").Select(fact => fact.Value).Should().Equal("9.5", "0.0909", "0.0909");
        html.Descendants("figure").Should().ContainSingle();
    }

    [Fact]
    public void Display_ADdv_ShowsABarPerPair()
    {
        var html = Show(new DecisionDistanceVector("model", "cosine", [0.5, 0.25, 1]));

        html.Descendants("rect").Select(bar => bar.Value).Should().Equal("pair 1: 0.5", "pair 2: 0.25", "pair 3: 1");
        html.Descendants("p").Single().Value.Should().Be("model: decision distance vector, cosine distance over 3 pairs; mean 0.5833, least 0.2500, most 1.0000");
    }

    [Fact]
    public void Display_ALineage_ShowsGroupsAndTheMatrixInTheOrderOfTheTree()
    {
        var html = Show(SampleResults.Lineage with { Tree = new TreeNode(null, [new TreeNode(0, [], 1), new TreeNode(1, [], 3), new TreeNode(2, [], 1)], 0) });

        Headings(html)[0].Should().Be("1 group of relatives among 3 models");
        html.Descendants("li").Single().Value.Should().Be("alpha, beta");
        html.Descendants("g").Select(row => row.Descendants("title").First().Value).Should().Equal(
            "alpha", "alpha with gamma: similarity 0.100, z 0.5, adjusted p 0.4000", "alpha with beta: similarity 0.900, z 12.0, adjusted p < 0.0001");
    }

    [Fact]
    public void Display_ASymmetricMatrix_ShowsACellPerTwoModels()
    {
        DecisionDistanceVector[] ddvs = [new("a", "cosine", [1, 0]), new("b", "cosine", [1, 0]), new("c", "cosine", [3, 4])];

        var html = Show(DdvSimilarity.Cosine.Matrix(ddvs));

        html.Descendants("g").Descendants("title").Select(title => title.Value).Should().HaveCount(9).And.Contain("1 with 3: 0.6000");
    }

    [Fact]
    public void Display_Images_ShowsThreeThumbnailsPerPairAndLeaksNothing()
    {
        using var pairs = SampleResults.Images(20);
        var before = LiveTensors.Settled();

        var html = Show(pairs);

        html.Descendants("img").Should().HaveCount(3 * 12).And.OnlyContain(image => image.Attribute("src")!.Value.StartsWith("data:image/png;base64,iVBORw0KGgo", StringComparison.Ordinal));
        html.Descendants("p").First().Value.Should().Be("20 pairs of shape [1, 2, 2], made by 'by hand' (epsilon 0.0627451).");
        html.Descendants("img").First().Attribute("alt")!.Value.Should().Be("pair 1, first input");
        LiveTensors.Settled().Should().Be(before);
    }

    [Fact]
    public void Display_InputsThatAreNoImages_ShowsCurves()
    {
        using var pairs = new InputPairs(torch.zeros(3, 5), torch.ones(3, 5), new GeneratorDescription("by hand"));

        var html = Show(pairs);

        html.Descendants("p").First().Value.Should().Be("3 pairs of shape [5], made by 'by hand'.");
        html.Descendants("path").Should().HaveCount(2 * 3);
    }

    [Fact]
    public void Display_HostileNames_StayText()
    {
        var comparison = Show(SampleResults.Comparison.WithNames(SampleResults.Hostile));
        var lineage = Show(SampleResults.Lineage.WithNames(SampleResults.Hostile));

        comparison.Descendants("script").Concat(lineage.Descendants("script")).Should().BeEmpty();
        comparison.Descendants("dd").First().Value.Should().Be(SampleResults.HostileShown);
    }

    [Fact]
    public void Display_OfAnythingElse_IsNotOurs()
    {
        using var writer = new StringWriter();

        new ModelDiff.Reports.NotebookDisplay().Format("text", writer).Should().BeFalse();
        writer.ToString().Should().BeEmpty();
    }

    private static XElement Show(object result)
    {
        var html = result.ToDisplayString("text/html");
        html.Should().StartWith("<div class=\"modeldiff\"><style>");
        return XDocument.Parse(html).Root!;
    }

    private static string[] Headings(XElement html) => [.. html.Descendants("h2").Select(heading => heading.Value)];
}
