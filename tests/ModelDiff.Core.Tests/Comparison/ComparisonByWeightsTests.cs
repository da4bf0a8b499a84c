using System.Text;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using ModelDiff.Weights;

namespace ModelDiff.Tests.Comparison;

/// <summary>What follows from weights alone, and how reports tell it.</summary>
public class ComparisonByWeightsTests
{
    private const string NotAsked = "No model was asked: this rests on the weights in the two files alone.";

    [Theory]
    [InlineData(WeightFinding.CommonTraining, null, VerdictDecision.Derived, 0.25)]
    [InlineData(WeightFinding.NotShown, 0.1, VerdictDecision.NotShown, 0.25)]
    [InlineData(WeightFinding.NotShown, null, VerdictDecision.NotShown, 0.25)]
    [InlineData(WeightFinding.NotShown, 0.3, VerdictDecision.Undetermined, null)]       // a lead to hidden channels
    [InlineData(WeightFinding.CommonWeights, null, VerdictDecision.Undetermined, null)] // innocents of one beginning have them: its p-value is none of innocence
    [InlineData(WeightFinding.Undetermined, null, VerdictDecision.Undetermined, null)]
    public void ByWeights_Decides_AsFarAsWeightsTell(WeightFinding finding, double? gain, VerdictDecision expected, double? p)
    {
        var comparison = Of(Weights(finding) with { HiddenChannelGain = gain });

        (comparison.Verdict.Decision, comparison.Verdict.P).Should().Be((expected, p));
        comparison.Verdict.Reasons.Should().Equal("weights", NotAsked);
        comparison.IsByWeights.Should().BeTrue();
        (comparison.Pairs, comparison.Similarity, comparison.Audit).Should().Be((0, null, null));
    }

    [Fact]
    public void ByWeights_IdenticalFiles_AreDerived()
    {
        var verdict = Of(Weights(WeightFinding.Identical) with { CommonHash = "abc" }).Verdict;

        (verdict.Decision, verdict.P).Should().Be((VerdictDecision.Derived, null));
        verdict.Reasons[0].Should().Contain("identical (SHA-256 abc)");
    }

    [Fact]
    public void ByWeights_IsTheOnlyComparisonWithoutPairs() => Reports.SampleResults.Comparison.IsByWeights.Should().BeFalse();

    [Fact]
    public void Reports_OfWeights_SayNothingOfAnswers()
    {
        var comparison = Of(Weights(WeightFinding.CommonTraining));
        using var html = new MemoryStream();
        ComparisonHtml.Write(comparison, html);
        using var markdown = new StringWriter();
        ComparisonMarkdown.Write(comparison, markdown);
        var notebook = new StringWriter();
        new NotebookDisplay().Format(comparison, notebook).Should().BeTrue();

        foreach (var text in new[] { Encoding.UTF8.GetString(html.ToArray()), markdown.ToString(), notebook.ToString() })
        {
            text.Should().Contain("body.weight").And.Contain("0.750").And.Contain("kept, changed");
            text.Should().NotContainAny("imilarity", "istances", "Answers to the pairs", "interval", "NaN");
        }

        markdown.ToString().Should().Contain("Compared by the weights in their files alone.").And.Contain("| body.weight | kept, changed | 0.750 | 0.0500 |");
    }

    [Fact]
    public void Json_OfWeights_HasAllKeysAndNoAnswers()
    {
        using var stream = new MemoryStream();
        ComparisonJson.Write(Of(Weights(WeightFinding.NotShown)), stream);
        var json = JsonDocument.Parse(stream.ToArray()).RootElement;

        json.GetProperty("victim").GetProperty("ddv").GetArrayLength().Should().Be(0);
        json.GetProperty("pairs").GetInt32().Should().Be(0);
        json.GetProperty("generator").GetProperty("name").GetString().Should().Be("none");
        foreach (var key in new[] { "similarity", "interval", "power" })
            json.GetProperty(key).ValueKind.Should().Be(JsonValueKind.Null, key);
        var evidence = json.GetProperty("evidence").EnumerateArray().Should().ContainSingle().Which;
        (evidence.GetProperty("name").GetString(), evidence.GetProperty("value").GetDouble(), evidence.GetProperty("p").GetDouble()).Should().Be(("weights", 0.5, 0.25));
    }

    [Fact]
    public void Csv_OfWeights_HasOneLineForThem()
    {
        using var writer = new StringWriter();
        ComparisonCsv.Write(Of(Weights(WeightFinding.NotShown)), writer);

        writer.ToString().Split('\n')[1].Should().Be("mine,theirs,not-shown,0.25,weights,0.5,,,,0.25");
    }

    private static ModelComparison Of(WeightComparison weights) => ModelComparison.ByWeights(new ModelSignature("mine"), new ModelSignature("theirs"), weights);

    private static WeightComparison Weights(WeightFinding finding) => new()
    {
        Finding = finding,
        Reasons = ["weights"],
        P = 0.25,
        CopiedShare = 0.5,
        Tensors = 1,
        IdenticalTensors = 0,
        VictimLayers = 1,
        Layers = [new WeightLayer("body.weight", 0.75, 0.05) { IsShared = true }],
    };
}
