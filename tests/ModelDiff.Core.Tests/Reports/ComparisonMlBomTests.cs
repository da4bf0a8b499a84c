using System.Text.Json;
using System.Text.RegularExpressions;
using ModelDiff.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Reports;

public class ComparisonMlBomTests
{
    private static readonly ModelComparison Comparison = SampleResults.Comparison with { SuspectSha256 = new string('b', 64), VictimSha256 = new string('a', 64) };

    [Fact]
    public void Write_Derived_NamesTheVictimAsAVariant()
    {
        var bom = Write(Comparison with { Record = new RunRecord { Date = new DateOnly(2026, 2, 28) } });

        (bom.GetProperty("bomFormat").GetString(), bom.GetProperty("specVersion").GetString(), bom.GetProperty("version").GetInt32()).Should().Be(("CycloneDX", "1.7", 1));
        bom.GetProperty("metadata").GetProperty("timestamp").GetString().Should().Be("2026-02-28T00:00:00Z");
        var suspect = bom.GetProperty("metadata").GetProperty("component");
        suspect.GetProperty("type").GetString().Should().Be("machine-learning-model");
        var hash = suspect.GetProperty("hashes")[0];
        (hash.GetProperty("alg").GetString(), hash.GetProperty("content").GetString()).Should().Be(("SHA-256", new string('b', 64)));
        var variant = suspect.GetProperty("pedigree").GetProperty("variants").EnumerateArray().Should().ContainSingle().Which;
        (variant.GetProperty("name").GetString(), variant.GetProperty("type").GetString()).Should().Be(("owner", "machine-learning-model"));
    }

    [Theory]
    [InlineData(VerdictDecision.NotShown)]
    [InlineData(VerdictDecision.Undetermined)]
    public void Write_AnythingElse_NamesNoVariant(VerdictDecision decision) =>
        Write(Comparison with { Verdict = new Verdict(decision, null, []) }).GetProperty("metadata").GetProperty("component").TryGetProperty("pedigree", out _).Should().BeFalse();

    [Fact]
    public void Write_Claim_RestsOnEvidenceAndStatesNoConfidence()
    {
        var bom = Write(Comparison);
        var declarations = bom.GetProperty("declarations");
        var claim = declarations.GetProperty("claims")[0];

        claim.GetProperty("target").GetString().Should().Be("suspect");
        Texts(claim, "evidence").Should().Equal("evidence-geometry-noise", "evidence-own-measure");
        Texts(claim, "counterEvidence").Should().Equal("evidence-ddv-similarity");
        declarations.GetProperty("evidence").EnumerateArray().Select(item => item.GetProperty("bom-ref").GetString()).Should().Equal("evidence-ddv-similarity", "evidence-geometry-noise", "evidence-own-measure");
        declarations.GetProperty("evidence")[1].GetProperty("data")[2].GetProperty("contents").GetProperty("attachment").GetProperty("content").GetString().Should().Be("2E-05");
        bom.GetRawText().Should().NotContain("confidence");
    }

    [Fact]
    public void Write_References_AreUniqueAndKnown()
    {
        var text = Write(Comparison).GetRawText();
        string[] defined = [.. Regex.Matches(text, "\"bom-ref\": \"([^\"]+)\"").Select(match => match.Groups[1].Value)];

        defined.Should().OnlyHaveUniqueItems().And.Contain(["suspect", "victim"]);
    }

    private static IEnumerable<string?> Texts(JsonElement element, string key) => element.GetProperty(key).EnumerateArray().Select(item => item.GetString());

    private static JsonElement Write(ModelComparison comparison)
    {
        using var stream = new MemoryStream();
        ComparisonMlBom.Write(comparison, stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
