using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Tests.Inputs.Files;
using ModelDiff.Tests.Runtime;
using ModelDiff.Tests.TestModels;
using ModelDiff.Tests.Weights;
using ModelDiff.Verdicts;
using ModelDiff.Weights;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Fingerprints;

public sealed class FingerprintFileTests : IDisposable
{
    private static readonly ComparisonOptions Options = new()
    {
        Generator = new SignPairs(),
        Pairs = 20,
        Seed = 5,
        BatchSize = 7,
        Audit = new AuditOptions { MaximumQueries = 100 },
    };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("victim.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_AfterSaveAndLoad_EqualsTheComparisonToTheLastDigit()
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(100, change: 0.05);
        var panel = TaskPanel();
        var comparer = new ModelComparer(Options);
        using var pairs = await comparer.GeneratePairsAsync(victim, null, seeds);
        var compared = await comparer.CompareAsync(victim, suspect, pairs, seeds, panel);

        using (var made = await comparer.PrepareAsync(victim, pairs, seeds, panel))
            FingerprintFile.Save(made, File);
        using var read = FingerprintFile.Load(File);
        var check = await new ModelComparer().CheckAsync(read, suspect);

        Json(check).Should().Be(Json(compared));
        check.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        check.Evidence.Should().HaveCountGreaterThan(3).And.OnlyContain(evidence => evidence.P != null);
    }

    [Fact]
    public async Task Check_PanelAddedLater_EqualsThePanelFromTheStart()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.1);
        var panel = Panel(14);
        var comparer = new ModelComparer(Options);
        using var pairs = await comparer.GeneratePairsAsync(victim, null, seeds);
        using var whole = await comparer.PrepareAsync(victim, pairs, seeds, panel);
        using (var bare = await comparer.PrepareAsync(victim, pairs, seeds))
            FingerprintFile.Save(bare, File);

        using var read = FingerprintFile.Load(File);
        using var extended = await new ModelComparer().AddPanelAsync(read, panel);

        Json(await new ModelComparer().CheckAsync(extended, suspect)).Should().Be(Json(await new ModelComparer().CheckAsync(whole, suspect)));
    }

    [Fact]
    public async Task Check_WithoutAPanel_IsUndetermined()
    {
        using var victim = Net(100);
        var comparer = new ModelComparer(Options);
        using var pairs = await comparer.GeneratePairsAsync(victim, null);
        using (var made = await comparer.PrepareAsync(victim, pairs))
            FingerprintFile.Save(made, File);

        using var read = FingerprintFile.Load(File);
        var check = await new ModelComparer().CheckAsync(read, victim);

        check.Similarity.Should().BeApproximately(1, 1e-12);
        check.Verdict.Should().BeSameAs(Verdict.WithoutPanel);
    }

    [Fact]
    public async Task Save_SameFingerprint_GivesTheSameBytesAndPairsThatCanBeUsed()
    {
        await SaveAsync();
        var first = System.IO.File.ReadAllBytes(File);
        await SaveAsync();

        System.IO.File.ReadAllBytes(File).Should().Equal(first);
        using var pairs = InputPairsFile.Load(File);
        pairs.Count.Should().Be(20);
        pairs.Description.Name.Should().Be("sign");
    }

    [Fact]
    public async Task Load_LeavesNoTensors()
    {
        await SaveAsync();
        var before = LiveTensors.Settled();

        FingerprintFile.Load(File).Dispose();

        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData(1)]      // in the tensors
    [InlineData(4000)]
    public async Task Load_ChangedByte_SaysSoAndLeavesNoTensors(int fromEnd)
    {
        await SaveAsync();
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^fromEnd] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        var before = LiveTensors.Settled();

        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*integrity hash*");

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Load_ChangedSetting_SaysSo()
    {
        await SaveAsync();
        Replace("\\u0022seed\\u0022:5", "\\u0022seed\\u0022:6");

        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*integrity hash*");
    }

    [Fact]
    public async Task Load_NewerVersion_SaysWhichItReads()
    {
        await SaveAsync();
        Replace("\"modeldiff.version\":\"3\"", "\"modeldiff.version\":\"7\"");

        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*format version 7; this library reads versions 1 to 3.");
    }

    [Fact]
    public async Task Load_OtherFiles_SaysWhatTheyAre()
    {
        await SaveAsync();
        var bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(_folder.File("truncated"), bytes[..^100]);
        System.IO.File.WriteAllText(_folder.File("text"), "not a fingerprint at all");
        using (var other = zeros(3))
            SafetensorsFile.Save(_folder.File("foreign"), new Dictionary<string, Tensor> { ["inputs"] = other });

        Load("truncated").Should().Throw<InputFileException>();
        Load("text").Should().Throw<InputFileException>();
        Load("missing").Should().Throw<InputFileException>();
        Load("foreign").Should().Throw<InputFileException>().WithMessage("*no fingerprint*");

        Action Load(string name) => () => FingerprintFile.Load(_folder.File(name));
    }

    [Fact]
    public async Task Signature_OfTheFile_HoldsUntilAByteChanges()
    {
        await SaveAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        System.IO.File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        System.IO.File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());

        var signature = FingerprintSignature.Sign(File, _folder.File("private.pem"));

        FingerprintSignature.Verify(File, signature, _folder.File("public.pem")).Should().BeTrue();
        System.IO.File.AppendAllText(File, " ");
        FingerprintSignature.Verify(File, signature, _folder.File("public.pem")).Should().BeFalse();
        FluentActions.Invoking(() => FingerprintSignature.Sign(File, _folder.File("public.pem"))).Should().Throw<InputFileException>().WithMessage("*private key*");
        FluentActions.Invoking(() => FingerprintSignature.Sign(File, File)).Should().Throw<InputFileException>().WithMessage("*PEM*");
    }

    [Fact]
    public async Task LoadSigned_OfTheOwner_IsReadAndOfAnotherKeyIsNot()
    {
        await SaveAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (owner, stranger) = (_folder.Write("public.pem", key.ExportSubjectPublicKeyInfoPem()), _folder.Write("other.pem", other.ExportSubjectPublicKeyInfoPem()));
        var signature = FingerprintSignature.Sign(File, _folder.Write("private.pem", key.ExportECPrivateKeyPem()));
        System.IO.File.WriteAllBytes(File + FingerprintSignature.Extension, signature);

        using (var plain = FingerprintFile.Load(File))
        using (var signed = FingerprintFile.LoadSigned(File, owner))
            signed.VictimDdv.Values.Should().Equal(plain.VictimDdv.Values);

        FluentActions.Invoking(() => FingerprintFile.LoadSigned(File, stranger)).Should().Throw<InputFileException>().WithMessage("*.sig*is not that of*");
        System.IO.File.AppendAllText(File, " ");
        FluentActions.Invoking(() => FingerprintFile.LoadSigned(File, owner)).Should().Throw<InputFileException>().WithMessage("*.sig*is not that of*");
        System.IO.File.Delete(File + FingerprintSignature.Extension);
        FluentActions.Invoking(() => FingerprintFile.LoadSigned(File, owner)).Should().Throw<InputFileException>().WithMessage("*.sig*");
    }

    [LinuxFact]
    public async Task LoadSigned_APipeForAKeyOrSignature_DoesNotBlock()
    {
        await SaveAsync();
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_folder.File("pipe"), File + FingerprintSignature.Extension]))
            await make.WaitForExitAsync();

        FluentActions.Invoking(() => FingerprintFile.LoadSigned(File, File)).Should().Throw<InputFileException>().WithMessage("*regular file*");
        FluentActions.Invoking(() => FingerprintSignature.Sign(File, _folder.File("pipe"))).Should().Throw<InputFileException>().WithMessage("*regular file*");
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("[{}]")]
    public void Load_APanelOfNothing_IsRefused(string panel)
    {
        using var values = zeros(2, 3);
        SafetensorsFile.Save(File, new Dictionary<string, Tensor> { ["first"] = values }, new Dictionary<string, string>
        {
            ["modeldiff.format"] = "fingerprint",
            ["modeldiff.version"] = "2",
            ["modeldiff.fingerprint"] = $$$"""{"victim":"v","inputRange":{"minimum":0,"maximum":1},"distance":"cosine","similarity":"cosine","seed":0,"batchSize":1,"panel":{{{panel}}},"library":"0"}""",
        });

        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*modeldiff.fingerprint*");
    }

    [Fact]
    public async Task Load_WithASketchOfWeights_RecognizesThem()
    {
        var weights = TrainedNets.Train(0, 1);
        await SaveAsync(weights);

        using var read = FingerprintFile.Load(File);
        using var shared = read.Share();

        shared.VictimWeights!.Should().BeEquivalentTo(WeightSketch.Of(weights), options => options.ComparingByMembers<WeightSketch>());
        WeightComparer.Compare(read.VictimWeights!, weights).Finding.Should().Be(WeightFinding.CommonTraining);
        WeightComparer.Compare(read.VictimWeights!, TrainedNets.Train(5, 1)).Finding.Should().Be(WeightFinding.NotShown);
    }

    [Theory]
    [InlineData("version", "2", "version 2; this library reads version 1")]
    [InlineData("tensors", "null", "cannot be read")]
    [InlineData("tensors", "[null]", "lacks something")]
    [InlineData("tensors", """[{"sha256":"ab","values":3}]""", "lacks something")]
    [InlineData("tensors", """[{"sha256":"0000000000000000000000000000000000000000000000000000000000000000","values":0}]""", "lacks something")]
    [InlineData("layers", "[null]", "lacks something")]
    [InlineData("layers", """[{"name":"x","sizes":[8,8],"sha256":"0000000000000000000000000000000000000000000000000000000000000000","outputs":"AAAA","inputs":""}]""", "lacks something")]
    [InlineData("layers", """[{"name":"x","sizes":[1,-8],"sha256":"0000000000000000000000000000000000000000000000000000000000000000","outputs":"","inputs":""}]""", "lacks something")]
    [InlineData("layers", """[{"name":"x","sizes":[4,4,2147483647,9],"sha256":"0000000000000000000000000000000000000000000000000000000000000000","outputs":"","inputs":""}]""", "lacks something")]
    public async Task Load_ASketchThatMakesNoSense_IsRefused(string key, string value, string message)
    {
        await SaveAsync(TrainedNets.Train(0, 1, steps: 1));
        using (NewDisposeScope())
            ChangeWeights(key, value);
        GC.Collect();   // what the test itself left to the finalizer
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;

        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage($"*{message}*");

        Tensor.TotalCount.Should().Be(before);
    }

    private void ChangeWeights(string key, string value)
    {
        var file = SafetensorsFile.Open(File);
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => entry.DataType == "F64" ? tensor(file.LoadDoubles(entry.Name)).reshape([.. entry.Shape]) : file.Load(entry.Name));
        var metadata = file.Metadata.ToDictionary();
        var header = JsonNode.Parse(metadata["modeldiff.fingerprint"])!;
        header["weights"]![key] = JsonNode.Parse(value);
        metadata["modeldiff.fingerprint"] = header.ToJsonString();
        metadata.Remove(TensorHash.Key);
        metadata[TensorHash.Key] = TensorHash.Of(metadata, tensors);
        SafetensorsFile.Save(File, tensors, metadata);
    }

    private static string Json(ModelComparison comparison)
    {
        using var stream = new MemoryStream();
        ComparisonJson.Write(comparison with { Elapsed = default }, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private async Task SaveAsync(ModelWeights? weights = null)
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        var comparer = new ModelComparer(Options);
        using var pairs = await comparer.GeneratePairsAsync(victim, null, seeds);
        using var made = await comparer.PrepareAsync(victim, pairs, seeds, Panel(3));
        using var complete = weights is null ? made.Share() : made.WithWeights(WeightSketch.Of(weights));
        FingerprintFile.Save(complete, File);
    }

    private void Replace(string old, string value)
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        var text = Encoding.Latin1.GetString(bytes);
        text.Should().Contain(old);
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes(text.Replace(old, value, StringComparison.Ordinal)));
    }
}
