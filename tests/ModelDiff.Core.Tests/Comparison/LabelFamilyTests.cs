using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Comparison;

/// <summary>Models that were trained on the labels of the suspect are of its family: never compared with it, nor with each other.</summary>
public sealed class LabelFamilyTests : IDisposable
{
    private static readonly ComparisonOptions Options = new() { Generator = new SignPairs(), Pairs = 10, Seed = 5, Audit = new AuditOptions { MaximumQueries = 100 } };

    private readonly FakeModel _victim = Net(100);
    private readonly FakeModel _suspect = Net(501);
    private readonly Tensor _seeds = Seeds();

    public void Dispose()
    {
        _victim.Dispose();
        _suspect.Dispose();
        _seeds.Dispose();
    }

    [Fact]
    public async Task Compare_StudentsOfTheSuspect_AreComparedWithTheVictimAlone()
    {
        var audit = await AuditAsync(_suspect, [.. Panel(14), .. Students(_suspect, 6)]);

        audit.PanelSize.Should().Be(20);
        audit.Panel.Unrelated.Suspect.Should().HaveCount(14);
        audit.Panel.Unrelated.Victim.Should().HaveCount(20);
        audit.Panel.Unrelated.Panel.Should().HaveCount((20 * 19 / 2) - (6 * 5 / 2));
        audit.Notes.Should().Contain("6 reference models were trained on labels of 'net 501': they are of its family, and compared with all models but it and each other.");
    }

    [Fact]
    public async Task Compare_StudentsOfAnother_AreComparedWithBoth()
    {
        using var other = Net(777);

        var audit = await AuditAsync(_suspect, [.. Panel(14), .. Students(other, 6)]);

        audit.Panel.Unrelated.Suspect.Should().HaveCount(20);
        audit.Notes.Should().BeEmpty();
    }

    [Fact]
    public async Task Compare_StudentsOfTheVictim_AreComparedWithTheSuspectAlone()
    {
        var audit = await AuditAsync(_suspect, [.. Panel(14), .. Students(_victim, 6)]);

        audit.Panel.Unrelated.Victim.Should().HaveCount(14);
        audit.Panel.Unrelated.Suspect.Should().HaveCount(20);
    }

    [Fact]
    public async Task Compare_StudentsAlone_AreNoNull()
    {
        var audit = await AuditAsync(_suspect, [.. Students(_suspect, 20)]);

        audit.Panel.P.Should().BeNull();
        audit.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
    }

    [Fact]
    public async Task Compare_StudentsAmongTwins_AreNoReferencesOfTheTestAmongThem()
    {
        using var victim = OfTask(100);
        using var suspect = OfTask(501);

        var audit = await AuditAsync(suspect, [.. TaskPanel(), .. Students(suspect, 6)], victim);

        audit.Twins!.References.Should().Be(20);
    }

    [Fact]
    public void FamilyOfLabels_AFileOrAnAddress_TellsTheModel()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("model.bin", "weights");

        ModelProfile.FamilyOfLabels(new ModelSignature("a") { Source = file }).Should().Be(ModelProfile.FamilyOfLabels(new ModelSignature("b") { Source = folder.Write("copy.bin", "weights") }));
        ModelProfile.FamilyOfLabels(new ModelSignature("a") { Source = "http://host/v2/models/a" }).Should().Be("labels of http://host/v2/models/a");
        ModelProfile.FamilyOfLabels(new ModelSignature("a")).Should().Be("labels of a");
    }

    private static IEnumerable<ModelReference> Students(FakeModel teacher, int count) =>
        Enumerable.Range(0, count).Select(i => new ModelReference(new ModelProfile($"student {i}") { Family = ModelProfile.FamilyOfLabels(teacher.Signature) }, () => Net(900 + i)));

    private async Task<AuditResult> AuditAsync(FakeModel suspect, IReadOnlyList<ModelReference> panel, FakeModel? victim = null)
    {
        var comparer = new ModelComparer(Options);
        using var pairs = await comparer.GeneratePairsAsync(victim ?? _victim, null, _seeds);
        return (await comparer.CompareAsync(victim ?? _victim, suspect, pairs, _seeds, panel)).Audit!;
    }
}
