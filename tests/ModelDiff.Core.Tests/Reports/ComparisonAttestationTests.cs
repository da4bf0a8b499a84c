using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelDiff.Reports;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Reports;

public sealed class ComparisonAttestationTests : IDisposable
{
    private static readonly ModelComparison Comparison = SampleResults.Comparison with { SuspectSha256 = new string('b', 64), VictimSha256 = new string('a', 64) };

    private readonly string _folder = Directory.CreateTempSubdirectory("attest").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ComparisonAttestationTests()
    {
        File.WriteAllText(PathOf("private.pem"), _key.ExportECPrivateKeyPem());
        File.WriteAllText(PathOf("public.pem"), _key.ExportSubjectPublicKeyInfoPem());
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Sign_AComparison_IsSignedByTheRulesOfDsse()
    {
        var envelope = JsonDocument.Parse(ComparisonAttestation.Sign(Comparison, PathOf("private.pem"))).RootElement;
        var payload = envelope.GetProperty("payload").GetBytesFromBase64();
        var signature = envelope.GetProperty("signatures")[0];

        envelope.GetProperty("payloadType").GetString().Should().Be("application/vnd.in-toto+json");
        byte[] signed = [.. Encoding.ASCII.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];
        _key.VerifyData(signed, signature.GetProperty("sig").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence).Should().BeTrue();
        signature.GetProperty("keyid").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo())));
    }

    [Fact]
    public void Sign_AComparison_StatesItOfTheSuspect()
    {
        File.WriteAllBytes(PathOf("a.json"), ComparisonAttestation.Sign(Comparison, PathOf("private.pem")));

        var statement = JsonDocument.Parse(ComparisonAttestation.Read(PathOf("a.json"), PathOf("public.pem"))).RootElement;

        statement.GetProperty("_type").GetString().Should().Be("https://in-toto.io/Statement/v1");
        var subject = statement.GetProperty("subject")[0];
        (subject.GetProperty("name").GetString(), subject.GetProperty("digest").GetProperty("sha256").GetString()).Should().Be(("suspect", new string('b', 64)));
        statement.GetProperty("predicateType").GetString().Should().Be(ComparisonAttestation.PredicateType);
        var predicate = statement.GetProperty("predicate");
        predicate.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        predicate.GetProperty("claim").GetString().Should().Contain("Which came first is not claimed.");
        predicate.GetProperty("victim").GetProperty("sha256").GetString().Should().Be(new string('a', 64));
        predicate.GetProperty("evidence").GetArrayLength().Should().Be(3);
        predicate.GetProperty("record").GetProperty("models").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public void Read_ChangedOrOfAnotherKey_IsRefused()
    {
        var text = Encoding.UTF8.GetString(ComparisonAttestation.Sign(Comparison, PathOf("private.pem")));
        var payload = JsonDocument.Parse(text).RootElement.GetProperty("payload").GetString()!;
        var changed = Convert.ToBase64String(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromBase64String(payload)).Replace("derived", "not-shown", StringComparison.Ordinal)));
        File.WriteAllText(PathOf("changed.json"), text.Replace(payload, changed, StringComparison.Ordinal));
        File.WriteAllText(PathOf("none.json"), "{}");
        File.WriteAllText(PathOf("whole.json"), text);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(PathOf("other.pem"), other.ExportSubjectPublicKeyInfoPem());

        Refused("changed.json", "public.pem").Should().Contain("not signed with the key");
        Refused("whole.json", "other.pem").Should().Contain("not signed with the key");
        Refused("none.json", "public.pem").Should().Contain("no signed envelope");
    }

    [Fact]
    public void Sign_WithoutAFileOrAPrivateKey_SaysSo()
    {
        FluentActions.Invoking(() => ComparisonAttestation.Sign(SampleResults.Comparison, PathOf("private.pem"))).Should().Throw<ArgumentException>().WithMessage("*'suspect' is none*");
        FluentActions.Invoking(() => ComparisonAttestation.Sign(Comparison, PathOf("public.pem"))).Should().Throw<InputFileException>().WithMessage("*no private key*");
    }

    private string Refused(string file, string key) => FluentActions.Invoking(() => ComparisonAttestation.Read(PathOf(file), PathOf(key))).Should().Throw<InputFileException>().Which.Message;

    private string PathOf(string name) => Path.Combine(_folder, name);
}
