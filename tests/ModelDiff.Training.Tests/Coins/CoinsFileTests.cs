using System.Security.Cryptography;
using ModelDiff.Fingerprints;
using ModelDiff.Storage;

namespace ModelDiff.Training.Tests;

public sealed class CoinsFileTests : IDisposable
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private static readonly string Written = $$"""
        {"format": "modeldiff.coins", "version": 1, "nonce": "{{A}}", "classes": ["cat", "dog"], "pairs": [
        {"class": 1, "first": {"name": "1", "sha256": "{{A}}"}, "second": {"name": "2", "sha256": "{{B}}"}, "chosen": "second"}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var coins = new CoinsFile(["cat", "dog"], [new CoinPair(1, new CoinImage("dog/é\n.png", A), new CoinImage("2", B), true), new CoinPair(0, new CoinImage("3", new('c', 64)), new CoinImage("4", new('d', 64)), false)], B);

        coins.Write(_folder.File("coins.json"));
        var read = CoinsFile.Read(_folder.File("coins.json"));

        read.Should().BeEquivalentTo(coins);
        (read.Pairs[0].Chosen.Name, read.Pairs[1].Chosen.Name, read.Pairs[1].Lost.Name).Should().Be(("dog/é\n.png", "4", "3"));
    }

    [Fact]
    public void Read_AFileByHand_IsUnderstood()
    {
        var coins = CoinsFile.Read(_folder.Write("coins.json", Written));

        coins.Pairs.Should().Equal(new CoinPair(1, new CoinImage("1", A), new CoinImage("2", B), false));
        (coins.Nonce, string.Join(' ', coins.ClassNames)).Should().Be((A, "cat dog"));
    }

    [Theory]
    [InlineData("\"modeldiff.coins\"", "\"x\"", "it holds no coins")]
    [InlineData("\"version\": 1", "\"version\": 2", "format version 2; this library reads version 1")]
    [InlineData("\"chosen\": \"second\"", "\"chosen\": \"third\"", "'first' or 'second'; got 'third'")]
    [InlineData("\"class\": 1", "\"class\": 2", "below 2, the number of classes; got 2")]
    [InlineData("\"class\": 1", "\"class\": -1", "got -1")]
    [InlineData("\"class\": 1", "\"class\": 0.5", "got 0.5")]
    [InlineData("\"class\": 1, ", "", "'class' is missing")]
    [InlineData("\"name\": \"2\"", "\"name\": \"1\"", "'1' of pair 1 stands in it twice")]
    [InlineData("\"sha256\": \"bb", "\"sha256\": \"b", "'sha256' of pair 1 must be 64 lower-case hexadecimal digits; got 'bbb")]
    [InlineData("\"dog\"", "1", "class 1 of 'classes' must be a text; got 1")]
    [InlineData("\"nonce\": \"aa", "\"nonce\": \"AA", "'nonce' of the file must be 64")]
    [InlineData("\"first\": {", "\"first\": 3, \"x\": {", "'first' is missing, or holds no object")]
    [InlineData("\"version\": 1", "\"version\": 1, \"version\": 1", "no JSON that can be read")]
    [InlineData("]}", "]", "no JSON that can be read")]
    [InlineData("{\"class\"", "3, {\"class\"", "pair 1 must be an object; got 3")]
    public void Read_WhatIsWrong_SaysWhat(string part, string other, string message)
    {
        var path = _folder.Write("coins.json", Written.Replace(part, other, StringComparison.Ordinal));

        FluentActions.Invoking(() => CoinsFile.Read(path)).Should().Throw<InputFileException>().Which.Message.Should().Contain(message);
    }

    [Fact]
    public void Read_TheSameImageOnBothSides_IsRefused()
    {
        var path = _folder.Write("coins.json", Written.Replace(B, A, StringComparison.Ordinal));

        FluentActions.Invoking(() => CoinsFile.Read(path)).Should().Throw<InputFileException>().WithMessage("*the image '2' of pair 1 stands in it twice, by its name or by its content*");
    }

    [Fact]
    public void Read_NoPairs_IsRefused()
    {
        var path = _folder.Write("coins.json", $$"""{"format": "modeldiff.coins", "version": 1, "nonce": "{{A}}", "classes": [], "pairs": []}""");

        FluentActions.Invoking(() => CoinsFile.Read(path)).Should().Throw<InputFileException>().WithMessage("*holds no pair*");
    }

    [Fact]
    public void ReadSigned_AnotherFile_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (secret, open) = (_folder.Write("private.pem", key.ExportECPrivateKeyPem()), _folder.Write("public.pem", key.ExportSubjectPublicKeyInfoPem()));
        var path = _folder.Write("coins.json", Written);
        _folder.Write("coins.json.sig", FingerprintSignature.Sign(path, secret));

        CoinsFile.ReadSigned(path, open).Pairs.Should().HaveCount(1);
        _folder.Write("coins.json", Written.Replace("second\"}]", "first\"}]", StringComparison.Ordinal));
        FluentActions.Invoking(() => CoinsFile.ReadSigned(path, open)).Should().Throw<InputFileException>().WithMessage("*is not that of*");
    }
}
