using System.Xml.Linq;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using TorchSharp;

namespace ModelDiff.Tests.Reports;

public class ComparisonHtmlTests
{
    [Fact]
    public void Write_AComparison_SaysTheVerdictFirst()
    {
        var report = Write(SampleResults.Comparison);

        report.Text.Should().StartWith("<!DOCTYPE html>\n<html lang=\"en\">");
        report.Texts("h1").Should().Equal("Derived: suspect and victim are of one lineage");
        report.Texts("h2").Should().Equal("Evidence", "Answers to the pairs", "Among unrelated models", "Pairs that tell most", "Settings to reproduce it");
        report.Root.Descendants("dl").First().Elements("div").Select(fact => fact.Value).Should().Equal(
            "victimowner", "suspectsuspect", "similarity0.7500", "95 % interval0.5000 to 1.0000", "p-value< 0.0001");
        report.Texts("li").Should().Equal(SampleResults.Comparison.Verdict.Reasons);
        report.Texts("title")[0].Should().Be("suspect against owner");
    }

    [Fact]
    public void Write_Evidence_IsATableWithTheInterval()
    {
        var rows = Write(SampleResults.Comparison).Root.Descendants("tbody").First().Elements("tr").Select(row => row.Elements().Select(cell => cell.Value.Trim()).Take(4).ToArray()).ToArray();

        rows[0].Should().Equal("ddv-similarity both react alike to the same input pairs", "0.7500 0.5000 to 1.0000", "1.5", "0.2500");
        rows[1].Should().Equal("geometry-noise both find the same noise alike", "0.5000", "12.3", "< 0.0001");
        rows[2].Should().Equal("own-measure", "0.1250", "-", "-");
    }

    [Fact]
    public void Write_Scatter_HasADotPerPairAtItsPlace()
    {
        var dots = Write(SampleResults.Comparison).Root.Descendants("circle").ToArray();

        dots.Select(dot => dot.Value).Should().Equal("pair 1: victim 0.25, suspect 0.125", "pair 2: victim 0.5, suspect 1", "pair 3: victim 0.125, suspect 0.25");
        // The plot is 300 wide and high from (68, 10), the axes run from 0 to 1.
        dots.Select(dot => ((double)dot.Attribute("cx")!, (double)dot.Attribute("cy")!)).Should().Equal((143, 272.5), (218, 10), (105.5, 235));
    }

    [Fact]
    public void Write_Panel_ShowsEveryUnrelatedScore()
    {
        var chart = Write(SampleResults.Comparison).Root.Descendants("svg").Single(svg => svg.Attribute("aria-label")?.Value.StartsWith("Scores of unrelated models", StringComparison.Ordinal) == true);

        chart.Attribute("aria-label")!.Value.Should().EndWith("9.5. 0 of 4 reference models are at least as close to the victim.");
        chart.Elements("text").Select(text => text.Value).Should().Contain(
            ["victim with reference models (4)", "suspect with reference models (4)", "reference models with each other (2)", "victim with suspect: 9.5"]);
        chart.Elements("rect").Sum(bar => int.Parse(bar.Value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).Should().Be(10);
    }

    [Fact]
    public void Write_Images_ShowsThePairsThatTellMost()
    {
        using var pairs = SampleResults.Images();
        var before = LiveTensors.Settled();

        var report = Write(SampleResults.Comparison, pairs);

        var captions = report.Root.Descendants("div").Where(div => div.Attribute("class")?.Value == "pairs").Select(group => group.Descendants("figcaption").Select(caption => caption.Value).ToArray()).ToArray();
        // Products 1/32, 1/2 and 1/32 of 9/16.
        captions[0].Should().Equal(
            "pair 2: 88.9 % of the similarity victim 0.500, suspect 1.000", "pair 1: 5.6 % of the similarity victim 0.250, suspect 0.125", "pair 3: 5.6 % of the similarity victim 0.125, suspect 0.250");
        captions[1][0].Should().MatchRegex("^pair 1: .* % of the difference");
        report.Root.Descendants("img").Should().OnlyContain(image => image.Attribute("alt")!.Value.Length > 0);
        LiveTensors.Settled().Should().Be(before);
    }

    [Fact]
    public void Write_AnImage_HoldsItsPixels()
    {
        using var first = torch.tensor(new float[] { 0, 1, 0.2f, 0.6f, 0, 0, 0, 0, 0, 0, 0, 0 }).reshape(1, 3, 2, 2);
        using var pairs = new InputPairs(first.expand(3, 3, 2, 2).clone(), torch.zeros(3, 3, 2, 2), new GeneratorDescription("by hand"));

        var address = Write(SampleResults.Comparison, pairs).Root.Descendants("img").First().Attribute("src")!.Value;

        using var bitmap = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(address[(address.IndexOf(',') + 1)..]));
        bitmap.Pixels.Select(pixel => ((int)pixel.Red, (int)pixel.Green, (int)pixel.Blue)).Should().Equal((0, 0, 0), (255, 0, 0), (51, 0, 0), (153, 0, 0));
    }

    [Fact]
    public void Write_LargeImages_MakesThemSmaller()
    {
        using var pairs = new InputPairs(torch.rand(3, 1, 200, 100), torch.rand(3, 1, 200, 100), new GeneratorDescription("by hand"));

        var images = Write(SampleResults.Comparison, pairs).Root.Descendants("img").Take(3).Select(image => image.Attribute("src")!.Value);

        foreach (var address in images)
        {
            using var bitmap = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(address[(address.IndexOf(',') + 1)..]));
            (bitmap.Width, bitmap.Height).Should().Be((48, 96));
        }
    }

    [Fact]
    public void Write_WhatIsMissing_IsLeftOutWithASentence()
    {
        var report = Write(SampleResults.Comparison with { Audit = null, Verdict = Verdict.WithoutPanel, Evidence = [new EvidenceScore("ddv-similarity", 0.75)] });

        report.Texts("h1").Should().Equal("Undetermined: nothing can be said yet");
        report.Section("Among unrelated models").Should().Contain("No panel of unrelated reference models was given");
        report.Section("Pairs that tell most").Should().Contain("The pairs were not kept");
        report.Texts("th").Should().NotContain("z");
    }

    [Fact]
    public void Write_InputsThatAreNoImages_AreCurves()
    {
        using var pairs = new InputPairs(torch.tensor(new float[,] { { 0, 1, 0.5f }, { 0, 0, 0 }, { 3, 3, 3 } }), torch.tensor(new float[,] { { 1, 0, 0.5f }, { 0, 0, 0 }, { 3, 3, 3 } }), new GeneratorDescription("by hand"));
        var before = LiveTensors.Settled();

        var curves = Write(SampleResults.Comparison, pairs).Root.Descendants("figure").Single(figure => figure.Value.StartsWith("pair 1: 5.6 %", StringComparison.Ordinal)).Descendants("path");

        // 300 by 90 with a margin of 4; the values run from 0 to 1.
        curves.Select(curve => $"{curve.Attribute("class")!.Value} {curve.Attribute("d")!.Value}").Should().Equal("first M4 86L150 4L296 45", "second M4 4L150 86L296 45");
        LiveTensors.Settled().Should().Be(before);
    }

    [Fact]
    public void Write_LongSignals_KeepTheirPeaks()
    {
        using var signal = torch.zeros(3, 1, 16000);
        signal[1, 0, 7777] = 1;
        using var pairs = new InputPairs(signal.clone(), torch.zeros(3, 1, 16000), new GeneratorDescription("by hand"));

        var curve = Write(SampleResults.Comparison, pairs).Root.Descendants("path").First(path => path.Attribute("class")!.Value == "first" && path.Parent!.Attribute("aria-label")!.Value.StartsWith("pair 2", StringComparison.Ordinal));

        curve.Attribute("d")!.Value.Should().Contain("V4");
        curve.Attribute("d")!.Value.Length.Should().BeLessThan(3000);
    }

    [Fact]
    public void Write_Settings_AreWhatItTakesToRepeatIt()
    {
        var report = Write(SampleResults.Comparison);

        report.Setting("victim's source").Should().Be("/models/owner.pt");
        report.Setting("pairs").Should().Be("3, made by 'adversarial'");
        report.Setting("epsilon").Should().Be("0.0625");
        report.Setting("seed").Should().Be("7");
        report.Setting("panel").Should().Be("4 reference models, 3 of the suspect's task");
        report.Setting("accepted false-positive rate").Should().Be("1 %");
        report.Setting("version").Should().Be(LibraryInfo.Version);
    }

    [Fact]
    public void Write_NumbersThatAreNone_AreDashes()
    {
        var audit = SampleResults.Comparison.Audit!;
        var report = Write(SampleResults.Comparison with
        {
            Similarity = double.NaN,
            Interval = new SimilarityInterval(double.NaN, double.NaN, 0.95),
            Evidence = [new EvidenceScore("ddv-similarity", double.NaN, double.NaN, double.NaN)],
            Audit = audit with { Panel = audit.Panel with { Score = double.NaN } },
        });

        report.Root.Descendants("tbody").First().Descendants("td").Take(3).Select(cell => cell.Value).Should().Equal("- - to -", "-", "-");
        report.Section("Among unrelated models").Should().Contain("The panel is too small for a score");
        report.Text.Should().NotContain("NaN").And.NotContain("∞");
    }

    [Fact]
    public void Write_EqualDistances_StillHasAxes()
    {
        var flat = new DecisionDistanceVector("flat", "cosine", [0, 0, 0]);

        var report = Write(SampleResults.Comparison with { VictimDdv = flat, SuspectDdv = flat });

        report.Root.Descendants("circle").Select(dot => (double)dot.Attribute("cx")!).Should().Equal(68, 68, 68);
    }

    [Fact]
    public void Write_HostileNames_StayTextAndLoadNothing()
    {
        using var pairs = SampleResults.Images();

        var report = Write(SampleResults.Comparison.WithNames(SampleResults.Hostile), pairs);

        report.Root.Descendants("script").Should().BeEmpty();
        report.Root.Descendants("style").Should().ContainSingle();
        report.Loaded.Should().BeEmpty();
        report.Texts("li").Should().Equal(SampleResults.HostileShown);
        report.Text.Should().NotContain("url(").And.NotContain("@import");
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        using var pairs = SampleResults.Images();
        var later = SampleResults.Comparison with { Elapsed = new ElapsedTimes(TimeSpan.FromSeconds(1), default, default, TimeSpan.FromSeconds(2)) };

        Write(later, pairs).Text.Should().Be(Write(SampleResults.Comparison, pairs).Text);
    }

    [Fact]
    public void Write_OtherPairs_AreRefused()
    {
        using var pairs = SampleResults.Images(2);

        var write = () => ComparisonHtml.Write(SampleResults.Comparison, Stream.Null, pairs);

        write.Should().Throw<ArgumentException>().WithMessage("*3 pairs; got 2*");
    }

    [Fact]
    public void Write_Charts_AreDescribedAndWideTablesCanBeReachedByKey()
    {
        var report = Write(SampleResults.Comparison);

        report.Root.Descendants("svg").Should().OnlyContain(svg => svg.Attribute("aria-hidden") != null || svg.Attribute("aria-label")!.Value.Length > 0);
        report.Root.Descendants("div").Where(div => div.Attribute("class")?.Value == "scroll").Should().OnlyContain(div => div.Attribute("tabindex")!.Value == "0");
    }

    private static HtmlReport Write(ModelComparison comparison, InputPairs? pairs = null) => HtmlReport.Of(stream => ComparisonHtml.Write(comparison, stream, pairs));
}
