using System.Security.Cryptography;
using System.Text.Json;
using ModelDiff.Reports;

namespace ModelDiff.Cli.Tests;

/// <summary>The record of a result, and what is signed and handed on of it.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Compare => $"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} {Fixtures.References} --generator sign --pairs 20 --quiet";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_Json_RecordsModelsCommandAndDate()
    {
        var record = (await CommandResult.OfAsync($"{Compare} --date 2026-01-31 --json -")).Json.GetProperty("record");

        record.GetProperty("date").GetString().Should().Be("2026-01-31");
        var models = record.GetProperty("models").EnumerateArray().ToArray();
        models.Should().HaveCount(16);
        models.Take(3).Select(model => model.GetProperty("role").GetString()).Should().Equal("victim", "suspect", "reference");
        models[0].GetProperty("sha256").GetString().Should().Be(Sha256(Fixtures.Panel("victim.onnx")));
        models.Select(model => model.GetProperty("sha256").GetString()).Should().OnlyHaveUniqueItems().And.OnlyContain(hash => hash!.Length == 64);
        record.GetProperty("population").GetString().Should().StartWith("The p-value speaks of innocent models like these: 14 reference models");
        string.Join(' ', record.GetProperty("commandLine").EnumerateArray().Select(word => word.GetString())).Should().Be($"modeldiff {Compare}");
    }

    [Fact]
    public async Task Compare_InputsAndDate_AreHashedAndToday()
    {
        var pairs = _folder.File("pairs.safetensors");
        await CommandResult.OfAsync($"{Compare} --save-pairs {pairs}");

        var record = (await CommandResult.OfAsync($"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --pairs-file {pairs} --json - --quiet")).Json.GetProperty("record");

        var input = record.GetProperty("inputs").EnumerateArray().Should().ContainSingle().Which;
        (input.GetProperty("path").GetString(), input.GetProperty("sha256").GetString()).Should().Be((pairs, Sha256(pairs)));
        DateOnly.Parse(record.GetProperty("date").GetString()!, System.Globalization.CultureInfo.InvariantCulture).Should().BeOnOrAfter(DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1));
        record.GetProperty("population").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("31.1.2026")]
    [InlineData("2026-02-30")]
    public async Task Compare_NoDate_IsWrongUsage(string date)
    {
        var result = await CommandResult.OfAsync($"{Compare} --date {date}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("--date must be a day").And.Contain(date);
    }

    [Fact]
    public async Task Compare_Attest_IsSignedAndOfTheSuspect()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());

        var result = await CommandResult.OfAsync($"{Compare} --attest {_folder.File("a.json")} --sign {_folder.File("private.pem")} --mlbom {_folder.File("bom.json")}");

        result.ExitCode.Should().Be(0, because: result.Error);
        var statement = JsonDocument.Parse(ComparisonAttestation.Read(_folder.File("a.json"), _folder.File("public.pem"))).RootElement;
        statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString().Should().Be(Sha256(Fixtures.Panel("derived.onnx")));
        statement.GetProperty("predicate").GetProperty("record").GetProperty("models").GetArrayLength().Should().Be(16);
        File.ReadAllText(_folder.File("a.json")).Should().NotContain("private.pem");
        JsonDocument.Parse(File.ReadAllText(_folder.File("bom.json"))).RootElement.GetProperty("specVersion").GetString().Should().Be("1.7");
    }

    [Theory]
    [InlineData("--attest {a}", "--attest FILE and --sign KEY.pem go together")]
    [InlineData("--sign {a}", "--attest FILE and --sign KEY.pem go together")]
    [InlineData("--attest {a} --sign {none}", "none.pem")]
    [InlineData("--attest {a} --sign {model}", "no elliptic-curve key")]
    public async Task Compare_AttestationThatCannotBe_IsWrongUsageAtOnce(string options, string contained)
    {
        var result = await CommandResult.OfAsync(
            $"{Compare} {options.Replace("{a}", _folder.File("a.json"), StringComparison.Ordinal).Replace("{none}", _folder.File("none.pem"), StringComparison.Ordinal).Replace("{model}", Fixtures.Panel("victim.onnx"), StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(2);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(contained);
    }

    [Theory]
    [InlineData("--fpr 0.001", "with 14 reference models no p-value can fall below 0.0083")]
    [InlineData("--fpr 0.001 --sequential", "takes about 44")]
    public async Task Compare_PanelTooSmallForTheRate_WarnsAtOnceAndIsUndetermined(string options, string contained)
    {
        var result = await CommandResult.OfAsync($"{Compare} {options} --json -");

        result.ExitCode.Should().Be(0);
        result.Error.Should().Contain("warning: the panel is too small for the accepted false-positive rate, so the verdict will be 'undetermined'").And.Contain(contained);
        result.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
    }

    [Fact]
    public async Task Check_PanelTooSmallForTheRate_WarnsAtOnce()
    {
        var fingerprint = _folder.File("f.safetensors");
        await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {fingerprint} --generator sign --pairs 20 --quiet {Fixtures.References}");

        (await CommandResult.OfAsync($"fingerprint check {fingerprint} {Fixtures.Panel("stranger.onnx")} --quiet --fpr 0.001")).Error.Should().Contain("warning: the panel is too small");
        var record = (await CommandResult.OfAsync($"fingerprint check {fingerprint} {Fixtures.Panel("stranger.onnx")} --quiet --json -")).Json.GetProperty("record");
        record.GetProperty("inputs")[0].GetProperty("sha256").GetString().Should().Be(Sha256(fingerprint));
        record.GetProperty("models")[0].GetProperty("sha256").GetString().Should().Be(Sha256(Fixtures.Panel("victim.onnx")));
    }

    [Fact]
    public async Task Terminal_AVerdict_ShowsWhatSpeaksMostForAndAgainst()
    {
        var result = await CommandResult.OfAsync(Compare);

        result.Out.Should().Contain("most for").And.Contain("most against");
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
