using System.Text;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Fingerprints;

public sealed class PackedPanelFileTests : IDisposable
{
    private const string Owner = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Other = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private static readonly ComparisonOptions Options = new()
    {
        Generator = new SignPairs(),
        Pairs = 20,
        Seed = 5,
        BatchSize = 7,
        Distance = OutputDistance.L1,
        Audit = new AuditOptions { MaximumQueries = 100 },
    };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("task.panel");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(100, 0.05, VerdictDecision.Derived)]
    [InlineData(501, 0, VerdictDecision.NotShown)]
    public async Task Check_WithThePackedPanel_EqualsTheModelsToTheLastDigit(int seed, double change, VerdictDecision decision)
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(seed, change);
        using var pairs = await new ModelComparer(Options).GeneratePairsAsync(victim, null, seeds);
        var compared = await new ModelComparer(Options).CompareAsync(victim, suspect, pairs, seeds, TaskPanel());

        await SaveAsync(TaskPanel(), seeds);
        using var packed = PackedPanelFile.Load(File);
        using var fingerprint = await new PanelPacker(new ComparisonOptions()).PrepareAsync(victim, packed);
        var check = await new ModelComparer().CheckAsync(fingerprint, suspect);

        Json(check).Should().Be(Json(compared));
        check.Verdict.Decision.Should().Be(decision);
        check.Evidence.Should().HaveCountGreaterThan(3).And.OnlyContain(evidence => evidence.P != null);
    }

    [Fact]
    public async Task Prepare_FurtherModels_EqualsTheWholePanel()
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(100, 0.05);
        await SaveAsync(TaskPanel()[..20], seeds);
        using (var whole = await new PanelPacker(Options).PackAsync(TaskPanel(), seeds))
            PackedPanelFile.Save(whole, _folder.File("whole.panel"));

        using var part = PackedPanelFile.Load(File);
        using var asked = await new PanelPacker(Options).PrepareAsync(victim, part);
        using var extended = await new ModelComparer(Options).AddPanelAsync(asked, TaskPanel()[20..]);
        using var packed = PackedPanelFile.Load(_folder.File("whole.panel"));
        using var fingerprint = await new PanelPacker(Options).PrepareAsync(victim, packed);

        Json(await new ModelComparer(Options).CheckAsync(extended, suspect)).Should().Be(Json(await new ModelComparer(Options).CheckAsync(fingerprint, suspect)));
    }

    [Fact]
    public async Task Load_WhatWasSaved_IsThere()
    {
        await SaveAsync([.. TaskPanel(3), new ModelReference(new ModelProfile("last") { Family = "f", Task = "t", Architecture = "a", Sha256 = Other }, () => OfTask(7))], null, Owner);

        using var packed = PackedPanelFile.Load(File);

        packed.Members.Should().HaveCount(11);
        packed.Members[^1].Profile.Should().Be(new ModelProfile("last") { Family = "f", Task = "t", Architecture = "a", Sha256 = Other });
        (packed.TwinCount, packed.VictimSha256, packed.Seed, packed.BatchSize, packed.Distance.Name).Should().Be((7, Owner, 5L, 7, "l1"));
        PackedPanelFile.IsPanel(File).Should().BeTrue();
        PackedPanelFile.IsPanel(_folder.File("nowhere")).Should().BeFalse();
    }

    [Theory]
    [InlineData(null, Other, 7)]      // nobody knows whose they are
    [InlineData(Owner, Owner, 7)]
    [InlineData(Owner, null, 7)]
    [InlineData(Owner, Other, 0)]
    public async Task MembersFor_AVictim_HaveItsTwins(string? owner, string? victim, int twins)
    {
        await SaveAsync(TaskPanel(3), null, owner);

        using var packed = PackedPanelFile.Load(File);

        packed.ProfilesFor(victim).Count(profile => profile.Role == ModelRole.Twin).Should().Be(twins);
        packed.ProfilesFor(victim).Count(profile => profile.Role == ModelRole.Reference).Should().Be(3);
        packed.HasTwinsOfAnother(victim).Should().Be(twins == 0);
    }

    [Fact]
    public async Task Prepare_TwinsOfAnotherVictim_AreLeftOut()
    {
        using var seeds = Seeds();
        var file = _folder.Write("victim.bin", "weights");
        using var victim = new NamedModel(OfTask(100), file);
        await SaveAsync(TaskPanel(), seeds, Other);

        using var packed = PackedPanelFile.Load(File);
        using var fingerprint = await new PanelPacker(Options).PrepareAsync(victim, packed);

        fingerprint.VictimSha256.Should().Be(FileHash.Sha256(file));
        fingerprint.Panel.Should().HaveCount(20).And.OnlyContain(member => member.Profile.Role == ModelRole.Reference);
    }

    [Fact]
    public async Task Save_TheSamePanel_GivesTheSameBytes()
    {
        await SaveAsync(TaskPanel(3));
        var first = System.IO.File.ReadAllBytes(File);
        await SaveAsync(TaskPanel(3));

        System.IO.File.ReadAllBytes(File).Should().Equal(first);
    }

    [Fact]
    public async Task LoadAndPrepare_LeaveNoTensors()
    {
        await SaveAsync(TaskPanel(3));
        using var victim = OfTask(100);
        using (var packed = PackedPanelFile.Load(File))
            (await new PanelPacker(Options).PrepareAsync(victim, packed)).Dispose();
        var before = LiveTensors.Settled();

        using (var packed = PackedPanelFile.Load(File))
            (await new PanelPacker(Options).PrepareAsync(victim, packed)).Dispose();

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Pack_AModelFails_LeavesNoTensors()
    {
        var broken = new ModelReference("broken", () => new FakeModel(_ => throw new InvalidOperationException("broken")) { Signature = new ModelSignature("broken") { InputShape = new TensorShape(12) } });
        var panel = Panel(2);
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => new PanelPacker(Options).PackAsync([.. panel, broken]).AsTask()).Should().ThrowAsync<ModelDiffException>();

        LiveTensors.Settled().Should().Be(before);
    }

    [Fact]
    public async Task Load_ChangedByte_SaysSoAndLeavesNoTensors()
    {
        await SaveAsync(TaskPanel(3));
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^1] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        var before = LiveTensors.Settled();

        FluentActions.Invoking(() => PackedPanelFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*integrity hash*");

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Load_ADistanceOfTheCallers_IsNamedAgain()
    {
        var largest = new OutputDistance("largest", (a, b) => (a - b).abs().amax(1));
        using (var made = await new PanelPacker(Options with { Distance = largest }).PackAsync(TaskPanel(3)))
            PackedPanelFile.Save(made, File);

        using var packed = PackedPanelFile.Load(File, largest);

        packed.Distance.Should().BeSameAs(largest);
        FluentActions.Invoking(() => PackedPanelFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*largest*");
    }

    [Fact]
    public async Task Load_OtherKinds_SaysWhatWritesTheRightOne()
    {
        using var victim = OfTask(100);
        using var pairs = await new ModelComparer(Options).GeneratePairsAsync(victim, null);
        using (var fingerprint = await new ModelComparer(Options).PrepareAsync(victim, pairs))
            FingerprintFile.Save(fingerprint, _folder.File("fingerprint"));
        await SaveAsync(TaskPanel(3));

        FluentActions.Invoking(() => PackedPanelFile.Load(_folder.File("fingerprint"))).Should().Throw<InputFileException>().WithMessage("*no packed panel; 'modeldiff panel pack' writes one.");
        FluentActions.Invoking(() => FingerprintFile.Load(File)).Should().Throw<InputFileException>().WithMessage("*no fingerprint; 'modeldiff fingerprint create' writes one.");
        PackedPanelFile.IsPanel(_folder.File("fingerprint")).Should().BeFalse();
    }

    [Fact]
    public async Task Pack_ModelsOfDifferentRanges_NamesThem()
    {
        var bytes = new FakeModel(inputs => inputs) { Signature = new ModelSignature("bytes") { InputShape = new TensorShape(12), InputRange = new InputRange(0, 255) } };

        await FluentActions.Awaiting(() => new PanelPacker(Options).PackAsync([.. Panel(1), ModelReference.Of(bytes)]).AsTask())
            .Should().ThrowAsync<ArgumentException>().WithMessage("Model 'bytes' takes inputs in [0, 255], the first model 'net 200' in [0, 1]*");
        await FluentActions.Awaiting(() => new PanelPacker(Options).PackAsync([]).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*at least one model*");
        await SaveAsync(Panel(2));
        using var packed = PackedPanelFile.Load(File);
        await FluentActions.Awaiting(() => new PanelPacker(Options).PrepareAsync(bytes, packed).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("Model 'bytes' takes inputs in [0, 255], the models of the packed panel in [0, 1]*");
    }

    private async Task SaveAsync(IReadOnlyList<ModelReference> panel, InputBatch? seeds = null, string? victim = null)
    {
        using var packed = await new PanelPacker(Options).PackAsync(panel, seeds, victim);
        PackedPanelFile.Save(packed, File);
    }

    private static string Json(ModelComparison comparison) => Encoding.UTF8.GetString(Written(stream => ComparisonJson.Write(comparison with { Elapsed = default }, stream)));

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private sealed class NamedModel(IModelAdapter inner, string source) : DelegatingModelAdapter(inner)
    {
        public override ModelSignature Signature => Inner.Signature with { Source = source };
    }
}
