using System.Security.Cryptography;

namespace ModelDiff.Cli.Tests;

public sealed class FingerprintCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Fingerprint => _folder.File("victim.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_EqualsCompareWithTheSamePairs()
    {
        await CreateAsync($"--panel {Fixtures.Panel("references")}");

        var check = (await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --json -")).Json;
        var compare = (await CommandResult.OfAsync(
            $"compare {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} --panel {Fixtures.Panel("references")} --generator sign --pairs 20 --json -")).Json;

        foreach (var key in new[] { "similarity", "interval", "evidence", "verdict", "panel", "suspect" })
            check.GetProperty(key).GetRawText().Should().Be(compare.GetProperty(key).GetRawText());
    }

    [Fact]
    public async Task Check_PanelGivenLater_GivesTheVerdict()
    {
        await CreateAsync("");

        var without = (await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --json -")).Json;
        var with = await CommandResult.OfAsync($"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --panel {Fixtures.Panel("references")} --fail-on-reuse");

        without.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined");
        with.ExitCode.Should().Be(3, because: with.Error);
    }

    [Fact]
    public async Task Check_Signature_IsVerifiedFirst()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        await CreateAsync($"--sign {_folder.File("private.pem")}");
        var check = $"fingerprint check {Fingerprint} {Fixtures.Panel("derived.onnx")} --verify {_folder.File("public.pem")}";

        (await CommandResult.OfAsync(check)).ExitCode.Should().Be(0);
        File.WriteAllBytes(Fingerprint + ".sig", [1, 2, 3]);
        var refused = await CommandResult.OfAsync(check);

        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("is not that of");
    }

    [Fact]
    public async Task Show_Png_DrawsThePairs()
    {
        await CreateAsync("");

        var result = await CommandResult.OfAsync($"fingerprint show {Fingerprint} --png {_folder.File("sheet.png")}");

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain("20 sign pairs of shape [3, 8, 8]").And.Contain("200 noise, 200 smooth inputs");
        File.ReadAllBytes(_folder.File("sheet.png")).Should().StartWith(new byte[] { 0x89, 0x50, 0x4E, 0x47 });
    }

    [Theory]
    [InlineData("fingerprint create {victim} -o {file} --craft-on suspect", 2, "needs a suspect")]
    [InlineData("fingerprint create {victim}", 2, "--output")]
    [InlineData("fingerprint check {victim} {victim}", 1, "victim.onnx")]
    [InlineData("fingerprint show nowhere.safetensors", 1, "nowhere.safetensors")]
    public async Task Wrong_SaysWhat(string command, int exitCode, string message)
    {
        var result = await CommandResult.OfAsync(command.Replace("{victim}", Fixtures.Panel("victim.onnx")).Replace("{file}", Fingerprint));

        result.ExitCode.Should().Be(exitCode);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
        File.Exists(Fingerprint).Should().BeFalse();
    }

    private async Task CreateAsync(string more)
    {
        var result = await CommandResult.OfAsync($"fingerprint create {Fixtures.Panel("victim.onnx")} -o {Fingerprint} --generator sign --pairs 20 {more}");
        result.ExitCode.Should().Be(0, because: result.Error);
    }
}
