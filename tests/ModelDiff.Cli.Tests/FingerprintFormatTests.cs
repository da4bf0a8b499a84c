using System.Text;
using System.Text.Json;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Tests;

/// <summary>The file of a fingerprint: what was written once stays readable, here and elsewhere.</summary>
/// <remarks>
/// Data/fingerprints/version-1, version-2 and version-3.safetensors were written by the first versions of this library that knew their format, with
/// <c>modeldiff fingerprint create victim.onnx -o FILE --generator sign --pairs 8 --seed 3 --batch-size 32 --max-queries 76 --panel references</c> in Data/panel, and are never written again.
/// </remarks>
public sealed class FingerprintFormatTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Data", "fingerprints", "version-1.safetensors");
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Data", "read_fingerprint.py");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version-1.safetensors")]
    [InlineData("version-2.safetensors")]
    [InlineData("version-3.safetensors")]
    public async Task Check_FileOfAnyVersion_GivesWhatItGaveThen(string file)
    {
        var result = await CommandResult.OfAsync($"fingerprint check {Path.Combine(Path.GetDirectoryName(Golden)!, file)} {Fixtures.Panel("derived.onnx")} --json -");

        result.ExitCode.Should().Be(0, because: result.Error);
        var json = result.Json;
        json.GetProperty("victim").GetProperty("name").GetString().Should().Be("victim");
        json.GetProperty("similarity").GetDouble().Should().BeApproximately(0.9998908063713455, 1e-7);
        json.GetProperty("pairs").GetInt32().Should().Be(8);
        json.GetProperty("seed").GetInt32().Should().Be(3);
        json.GetProperty("generator").GetProperty("epsilon").GetDouble().Should().Be(0.0627);
        json.GetProperty("evidence").EnumerateArray().Select(evidence => evidence.GetProperty("name").GetString()).Should().Equal("ddv-similarity", "geometry-smooth", "geometry-noise");
        json.GetProperty("evidence")[1].GetProperty("value").GetDouble().Should().BeApproximately(0.9934898531239966, 1e-6);
        json.GetProperty("evidence")[2].GetProperty("value").GetDouble().Should().BeApproximately(0.9959682192974584, 1e-6);
        json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("undetermined", "no panel of that time has twins");
        json.GetProperty("panel").GetProperty("smallestP").GetDouble().Should().BeApproximately(1.0 / 120, 1e-12);
    }

    [Fact]
    public async Task Create_Today_HasTheTensorsOfVersion1AndSaysMoreOfPanelAndWeights()
    {
        var file = _folder.File("today.safetensors");
        var result = await CommandResult.OfAsync(
            $"fingerprint create {Fixtures.Panel("victim.onnx")} -o {file} --generator sign --pairs 8 --seed 3 --batch-size 32 --max-queries 76 {Fixtures.References}");

        result.ExitCode.Should().Be(0, because: result.Error);
        var (golden, today) = (SafetensorsFile.Open(Golden), SafetensorsFile.Open(file));
        today.Entries.Select(Describe).Should().Equal(golden.Entries.Select(Describe));
        today.Metadata.Keys.Should().Equal(golden.Metadata.Keys);
        Header(today).EnumerateObject().Select(property => property.Name).Where(name => name != "weights").Should().Equal(Header(golden).EnumerateObject().Select(property => property.Name));
        foreach (var key in new[] { "victim", "victimSource", "victimSha256", "inputRange", "distance", "similarity", "seed", "batchSize" })
            Header(today).GetProperty(key).GetRawText().Should().Be(Header(golden).GetProperty(key).GetRawText());
        foreach (var key in new[] { "modeldiff.format", "modeldiff.generator", "modeldiff.settings" })
            today.Metadata[key].Should().Be(golden.Metadata[key]);

        today.Metadata["modeldiff.version"].Should().Be("3");
        Header(today).GetProperty("weights").GetRawText().Should().Be(Header(SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(Golden)!, "version-3.safetensors"))).GetProperty("weights").GetRawText(), "a sketch never changes within a version");
        Header(today).GetProperty("panel").EnumerateArray().Select(member => member.GetProperty("name").GetString()).Should()
            .Equal(Header(golden).GetProperty("panel").EnumerateArray().Select(member => member.GetProperty("name").GetString()));
        Header(today).GetProperty("panel")[0].EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo("name", "family", "role", "task", "architecture", "initialization", "sha256");

        static string Describe(SafetensorsEntry entry) => $"{entry.Name} {entry.DataType} [{string.Join(", ", entry.Shape)}]";
        static JsonElement Header(SafetensorsFile file) => JsonDocument.Parse(file.Metadata["modeldiff.fingerprint"]).RootElement;
    }

    [PythonFact]
    public void Python_AFingerprintOfVersion1_IsReadWithNumPyAlone() => CheckReadByPython(Golden, 1);

    [PythonFact]
    public void Python_AFingerprintOfVersion2_IsReadWithNumPyAlone() => CheckReadByPython(Path.Combine(Path.GetDirectoryName(Golden)!, "version-2.safetensors"), 2);

    [PythonFact]
    public void Python_AFingerprintOfVersion3_IsReadWithNumPyAlone() => CheckReadByPython(Path.Combine(Path.GetDirectoryName(Golden)!, "version-3.safetensors"), 3);

    [PythonFact]
    public void Python_AChangedFile_IsFoundDamaged()
    {
        var bytes = File.ReadAllBytes(Golden);
        bytes[^5] ^= 1;

        var (exitCode, output, error) = PythonFactAttribute.Run(Script, _folder.Write("changed", bytes));

        (exitCode, output).Should().Be((1, ""));
        error.Should().Contain("damaged");
    }

    [Theory]
    [InlineData("changed tensor", "integrity hash")]
    [InlineData("changed setting", "integrity hash")]
    [InlineData("truncated", "truncated")]
    [InlineData("newer version", "format version 4; this library reads versions 1 to 3")]
    [InlineData("foreign safetensors", "no fingerprint")]
    [InlineData("text", "no safetensors file")]
    [InlineData("empty", "it is empty")]
    public async Task Check_NoWholeFingerprint_SaysWhyInOneLine(string kind, string message)
    {
        var file = _folder.Write("file.safetensors", Spoil(kind));

        foreach (var command in new[] { $"fingerprint check {file} {Fixtures.Panel("derived.onnx")}", $"fingerprint show {file}" })
        {
            var result = await CommandResult.OfAsync(command);

            result.ExitCode.Should().Be(1);
            result.Complaints.Should().ContainSingle().Which.Should().Contain("file.safetensors").And.Contain(message);
            result.Out.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Check_SuspectOfAnotherShape_SaysBothShapes()
    {
        var result = await CommandResult.OfAsync($"fingerprint check {Golden} {Fixtures.Onnx("dynamic_batch.onnx")}");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("'dynamic_batch'").And.Contain("[N, 3, 8, 8]");
    }

    private static void CheckReadByPython(string file, int version)
    {
        var (exitCode, output, error) = PythonFactAttribute.Run(Script, file);

        exitCode.Should().Be(0, because: error);
        var json = JsonDocument.Parse(output).RootElement;
        using var fingerprint = FingerprintFile.Load(file);
        json.GetProperty("version").GetInt32().Should().Be(version);
        json.GetProperty("victim").GetString().Should().Be(fingerprint.Victim.Name);
        json.GetProperty("sha256").GetString().Should().Be(fingerprint.VictimSha256);
        json.GetProperty("generator").GetString().Should().Be("sign");
        json.GetProperty("settings").GetProperty("epsilon").GetDouble().Should().Be(0.0627);
        json.GetProperty("range").EnumerateArray().Select(limit => limit.GetDouble()).Should().Equal(0, 1);
        json.GetProperty("pairs").EnumerateArray().Select(size => size.GetInt64()).Should().Equal(8, 3, 8, 8);
        json.GetProperty("meanChange").GetDouble().Should().BeInRange(0.055, 0.0627);   // epsilon, a little less where it met the range's end
        json.GetProperty("victimDdv").EnumerateArray().Select(distance => distance.GetDouble()).Should().Equal(fingerprint.VictimDdv.Values);
        json.GetProperty("probe").GetProperty("noise").EnumerateArray().Select(size => size.GetInt64()).Should().Equal(30, 3, 8, 8);
        var panel = json.GetProperty("panel").EnumerateArray().ToArray();
        panel.Should().HaveCount(14);
        for (var i = 0; i < panel.Length; i++)
        {
            panel[i].GetProperty("name").GetString().Should().Be(fingerprint.Panel[i].Profile.Name);
            panel[i].GetProperty("role").GetString().Should().Be("reference");
            panel[i].GetProperty("sha256").GetString().Should().Be(fingerprint.Panel[i].Profile.Sha256);
            panel[i].GetProperty("cosine").GetDouble().Should().BeApproximately(DdvSimilarity.Cosine.Between(fingerprint.VictimDdv, fingerprint.Panel[i].Ddv)!.Value, 1e-12);
        }
    }

    private static byte[] Spoil(string kind)
    {
        var bytes = File.ReadAllBytes(Golden);
        switch (kind)
        {
            case "changed tensor":
                bytes[^1] ^= 0x40;
                return bytes;
            case "changed setting":
                return Replaced("\\u0022epsilon\\u0022:0.0627", "\\u0022epsilon\\u0022:0.0628");
            case "truncated":
                return bytes[..^1];
            case "newer version":
                return Replaced("\"modeldiff.version\":\"1\"", "\"modeldiff.version\":\"4\"");
            case "foreign safetensors":
                return Replaced("\"modeldiff.format\":\"fingerprint\"", "\"modeldiff.format\":\"fingerpaint\"");
            case "text":
                return "This is a text, and long enough to be taken for a header."u8.ToArray();
            default:
                return [];
        }

        byte[] Replaced(string old, string other)
        {
            var text = Encoding.Latin1.GetString(bytes);
            text.Should().Contain(old);
            return Encoding.Latin1.GetBytes(text.Replace(old, other, StringComparison.Ordinal));
        }
    }
}
