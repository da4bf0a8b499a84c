using System.Globalization;
using System.Xml.Linq;
using ModelDiff.Lineage;
using ModelDiff.Reports;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Reports;

public class LineageHtmlTests
{
    [Fact]
    public void Write_ALineage_SaysTheGroupsFirst()
    {
        var report = Write(SampleResults.Lineage);

        report.Texts("h1").Should().Equal("1 group of relatives among 3 models");
        report.Texts("li").Should().Equal("alpha, beta");
        report.Texts("h2").Should().Equal("Similarity of every two models", "All pairs", "Settings to reproduce it");
        report.Texts("pre").Should().Equal("(alpha:0.05,beta:0.04,gamma:0.8);");
        report.Setting("accepted false-discovery rate").Should().Be("1 %");
        report.Setting("panel").Should().Be("14 reference models");
    }

    [Fact]
    public void Write_Pairs_AreSortedWithSmallProbabilitiesInWords()
    {
        var rows = Rows(Write(SampleResults.Lineage), "Pairs").Select(row => string.Join(' ', row.Elements().Select(cell => cell.Element("bdi")?.Value ?? cell.Value)));

        rows.Should().Equal("alpha beta 0.900 12.0 < 0.0001 < 0.0001", "alpha gamma 0.100 0.5 0.4000 0.4000", "beta gamma 0.200 - - -");
    }

    [Fact]
    public void Write_Matrix_ColorsEveryPairAndLeavesTheDiagonalOpen()
    {
        var cells = Write(SampleResults.Lineage).Root.Descendants("g").SelectMany(row => row.Elements("rect")).ToArray();

        cells.Should().HaveCount(9);
        cells.Where(cell => cell.Attribute("class")?.Value == "open").Select(cell => cell.Value).Should().Equal("alpha", "beta", "gamma");
        cells[1].Attribute("fill")!.Value.Should().Be(cells[3].Attribute("fill")!.Value).And.NotBe(cells[2].Attribute("fill")!.Value);
        cells[1].Value.Should().Be("alpha with beta: similarity 0.900, z 12.0, adjusted p < 0.0001");
    }

    [Fact]
    public void Write_Groups_HaveFramesWhereTheyAreNeighbors()
    {
        TreeNode[] leaves = [new TreeNode(0, [], 1), new TreeNode(1, [], 3), new TreeNode(2, [], 1)];   // alpha and gamma are neighbors

        Frames(SampleResults.Lineage).Should().Equal("68");   // two cells of 34
        Frames(SampleResults.Lineage with { Tree = new TreeNode(null, [.. leaves], 0) }).Should().BeEmpty();
        Frames(SampleResults.Lineage with { Groups = [] }).Should().BeEmpty();

        IEnumerable<string> Frames(ModelLineage lineage) =>
            Write(lineage).Root.Descendants("rect").Where(box => box.Attribute("class")?.Value == "group").Select(box => box.Attribute("width")!.Value);
    }

    [Fact]
    public void Write_WithoutAPanel_IsUndeterminedAndSaysWhy()
    {
        var report = Write(SampleResults.Lineage with { Scores = null, PValues = null, AdjustedPValues = null, Groups = null, PanelSize = 0, Notes = ["No panel was given."] });

        report.Texts("h1").Should().Equal("Undetermined: how 3 models are related");
        report.Texts("p").Should().Contain("No panel was given.");
        report.Root.Descendants("title").Select(title => title.Value).Should().Contain("alpha with beta: similarity 0.900");
    }

    [Fact]
    public void Write_TwoHundredModels_ShowsAllCellsAndTheClosestPairs()
    {
        const int count = 200;
        var values = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                values[i, j] = 1.0 / (1 + Math.Abs(i - j));
        }

        var report = Write(SampleResults.Lineage with
        {
            Models = [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            Similarity = new SymmetricMatrix(values),
            Scores = null,
            PValues = null,
            AdjustedPValues = null,
            Groups = [],
            Tree = new TreeNode(null, [.. Enumerable.Range(0, count).Select(i => new TreeNode(i, [], 1))], 0),
        });

        report.Texts("h1").Should().Equal("No relatives shown among 200 models");
        report.Root.Descendants("g").Elements("rect").Should().HaveCount(count * count);
        Rows(report, "Pairs").Should().HaveCount(20);
        report.Root.Descendants("text").Where(text => text.Attribute("class")?.Value.StartsWith("value", StringComparison.Ordinal) == true).Should().BeEmpty(because: "cells are too small for numbers");
        Rows(report, "Similarities as a table").Should().HaveCount(count);
    }

    [Fact]
    public void Write_HostileNames_StayTextAndLoadNothing()
    {
        var report = Write(SampleResults.Lineage.WithNames(SampleResults.Hostile));

        report.Root.Descendants("script").Should().BeEmpty();
        report.Loaded.Should().BeEmpty();
        report.Texts("bdi").Should().Contain(SampleResults.HostileShown + "1");
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes() => Write(SampleResults.Lineage).Text.Should().Be(Write(SampleResults.Lineage).Text);

    /// <summary>Nothing has to be pointed at: a phone and a printed page show the numbers in the cells, a reader by key or by ear finds them in a table.</summary>
    [Fact]
    public void Write_Matrix_HasItsNumbersInCellsAndInATable()
    {
        var report = Write(SampleResults.Lineage);

        var texts = report.Root.Descendants("text").Where(text => text.Attribute("class")?.Value.StartsWith("value", StringComparison.Ordinal) == true).ToArray();
        texts.Select(text => text.Value).Should().Equal(".900", ".100", ".900", ".200", ".100", ".200");
        texts.Select(text => text.Attribute("class")!.Value).Should().Equal("value", "value light", "value", "value light", "value light", "value light");
        Rows(report, "Similarities as a table").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))).Should().Equal("alpha||0.900|0.100", "beta|0.900||0.200", "gamma|0.100|0.200|");
    }

    private static IEnumerable<XElement> Rows(HtmlReport report, string region) =>
        report.Root.Descendants("div").Single(part => part.Attribute("aria-label")?.Value == region).Descendants("tbody").Single().Elements("tr");

    private static HtmlReport Write(ModelLineage lineage) => HtmlReport.Of(stream => LineageHtml.Write(lineage, stream));
}
