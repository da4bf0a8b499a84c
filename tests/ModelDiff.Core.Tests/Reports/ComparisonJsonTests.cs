using System.Text;
using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Reports;

public class ComparisonJsonTests
{
    private static readonly ModelComparison Comparison = new()
    {
        Victim = new ModelSignature("owner") { Source = "/models/owner.pt" },
        Suspect = new ModelSignature("suspect"),
        VictimDdv = new DecisionDistanceVector("owner", "cosine", [0.25, 0.5]),
        SuspectDdv = new DecisionDistanceVector("suspect", "cosine", [0.125, 1]),
        Similarity = 0.75,
        Interval = new SimilarityInterval(0.5, 1, 0.95),
        SimilarityMeasure = "pearson",
        Generator = new GeneratorDescription("adversarial").With("epsilon", 0.0625).With("steps", 50L).With("craftOn", "suspect").With("randomStart", true),
        Seed = 7,
        Evidence = [new EvidenceScore("ddv-similarity", 0.75), new EvidenceScore("gain", 2, 1.5, 0.05)],
        Verdict = Verdict.WithoutPanel with { Reasons = ["No \"panel\"."] },
        Elapsed = new ElapsedTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4)),
    };

    [Fact]
    public void Write_AComparison_GivesTheApprovedText()
    {
        var expected = $$"""
            {
              "victim": {
                "name": "owner",
                "path": "/models/owner.pt",
                "ddv": [
                  0.25,
                  0.5
                ]
              },
              "suspect": {
                "name": "suspect",
                "path": null,
                "ddv": [
                  0.125,
                  1
                ]
              },
              "similarity": 0.75,
              "interval": [
                0.5,
                1
              ],
              "pairs": 2,
              "generator": {
                "name": "adversarial",
                "craftOn": "suspect",
                "epsilon": 0.0625,
                "randomStart": true,
                "steps": 50
              },
              "distance": "cosine",
              "similarityMeasure": "pearson",
              "seed": 7,
              "evidence": [
                {
                  "name": "ddv-similarity",
                  "value": 0.75,
                  "z": null,
                  "p": null
                },
                {
                  "name": "gain",
                  "value": 2,
                  "z": 1.5,
                  "p": 0.05
                }
              ],
              "verdict": {
                "decision": "undetermined",
                "p": null,
                "reasons": [
                  "No \u0022panel\u0022."
                ]
              },
              "power": null,
              "elapsedSeconds": {
                "load": 1,
                "generate": 2,
                "forward": 0.5,
                "total": 4
              },
              "version": "{{LibraryInfo.Version}}"
            }

            """;

        Write(Comparison).Should().Be(expected.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(VerdictDecision.Derived, "derived")]
    [InlineData(VerdictDecision.NotShown, "not-shown")]
    [InlineData(VerdictDecision.Undetermined, "undetermined")]
    public void Write_EachDecision_HasItsWord(VerdictDecision decision, string word)
    {
        var json = Write(Comparison with { Verdict = new Verdict(decision, 0.01, []) });

        JsonDocument.Parse(json).RootElement.GetProperty("verdict").GetProperty("decision").GetString().Should().Be(word);
    }

    [Fact]
    public void Write_PowerThatIsKnown_HasItByMethod()
    {
        var json = Write(SampleResults.Comparison with { Audit = SampleResults.Comparison.Audit! with { Power = [new Power("distill", 7, 10, 0.01)] } });

        var power = JsonDocument.Parse(json).RootElement.GetProperty("power")[0];
        power.GetProperty("method").GetString().Should().Be("distill");
        power.GetProperty("found").GetInt32().Should().Be(7);
        power.GetProperty("of").GetInt32().Should().Be(10);
        power.GetProperty("low").GetDouble().Should().BeApproximately(0.3968, 1e-4);
        power.GetProperty("high").GetDouble().Should().BeApproximately(0.8922, 1e-4);
    }

    [Fact]
    public void Write_ANumberThatIsNotFinite_IsNull()
    {
        var json = Write(Comparison with { Similarity = double.NaN });

        JsonDocument.Parse(json).RootElement.GetProperty("similarity").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private static string Write(ModelComparison comparison)
    {
        using var stream = new MemoryStream();
        ComparisonJson.Write(comparison, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
