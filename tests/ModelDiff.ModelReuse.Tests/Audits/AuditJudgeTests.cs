using ModelDiff.Inputs;
using ModelDiff.ModelReuse.Audits;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using TorchSharp;

namespace ModelDiff.ModelReuse.Tests.Audits;

public sealed class AuditJudgeTests(TinyAudits audits) : IClassFixture<TinyAudits>
{
    [Fact]
    public void Suspects_AreOfEveryKind()
    {
        audits.Owner.Suspects.Where(model => model.IsDerived).Select(model => model.Cell).Distinct().Should().BeEquivalentTo(
            "quantize", "prune", "finetune", "distill", "steal faithful", "steal soft", "steal labels", "steal other architecture", "evade", "transfer", "two steps");
        audits.Owner.Suspects.Where(model => !model.IsDerived).Select(model => model.Cell).Distinct().Should().BeEquivalentTo(
            "fresh twin", "same seed same data", "same seed other data", "same seed other task", "same architecture", "other architecture", "other task", "untrained", "one output", "constant", "saturated",
            "others child", "twins child", "same seed twins child");
        audits.Owner.Twins.Select(model => model.Profile.Initialization).Should().BeEquivalentTo([.. Enumerable.Repeat(ModelInitialization.Own, 3), .. Enumerable.Repeat(ModelInitialization.Fresh, 5)], options => options.WithoutStrictOrdering());
    }

    [Fact]
    public void Judge_EveryPanel_JudgesAllSuspectsButThoseThatHideInIt()
    {
        foreach (var panel in audits.Panels)
            audits.Judge.Judge(audits.Owner, panel, CancellationToken.None).Should().HaveCount(audits.Owner.Suspects.Length - panel.Hidden.Length);

        audits.Panels.Select(panel => panel.Name).Should().Equal(
            "20 references", "13 references", "21 references", "without the suspect's architecture", "4 of the task, 16 of another", "4 hidden relatives", "16 copies of one reference", "without twins");
    }

    [Theory]
    [InlineData("one output")]
    [InlineData("constant")]
    public void Judge_NothingToCompare_IsUndetermined(string cell) =>
        audits.Judge.Judge(audits.Owner, audits.Standard, CancellationToken.None).Where(finding => finding.Cell == cell).Should().OnlyContain(finding => finding.Decision == VerdictDecision.Undetermined && finding.P == null);

    [Fact]
    public void Judge_CopiesOfOneReference_CountOnce() =>
        audits.Judge.Judge(audits.Owner, audits.Panels.Single(panel => panel.Name.Contains("copies", StringComparison.Ordinal)), CancellationToken.None)
            .Should().OnlyContain(finding => finding.Decision == VerdictDecision.Undetermined, "5 references are too few");

    [Fact]
    public void Rivals_EachMethod_JudgesEverySuspect()
    {
        var findings = new AuditRivals(audits.Images.Owner, audits.Images.HeldOut, TinyAudits.Seed).Judge(audits.Owner, audits.References, CancellationToken.None);

        string[] ranked = ["modeldiff-paper", "ddv", "ddv-natural", "transfer-gain", "geometry", "cka", "cka-adversarial", "sac", "akh", "fbi", "agreement", "ipguard"];
        findings.Select(finding => finding.Method).Distinct().Should().Equal([.. ranked, "dataset-inference", "meta-outputs", "meta-measures"]);
        findings.Should().HaveCount(15 * audits.Owner.Suspects.Length);
        findings.Where(finding => ranked.Contains(finding.Method)).Should().OnlyContain(finding => IsOneOf(21, finding.P), "20 references and the suspect have 21 ranks");
        findings.Where(finding => finding.Method.StartsWith("meta", StringComparison.Ordinal)).Should().OnlyContain(finding => IsOneOf(29, finding.P), "8 twins are innocents as well");
        findings.Where(finding => finding is { Cell: "quantize", Method: "cka" }).Should().OnlyContain(finding => finding.P == 1 / 21.0, "a rounded copy is more alike than any reference");
        findings.Where(finding => finding is { Cell: "constant", Method: not ("akh" or "meta-outputs" or "meta-measures") }).Should().OnlyContain(finding => finding.P == 1, "there is nothing to compare");
    }

    [Fact]
    public async Task Judge_TenSuspects_IsWhatTheComparerSays()
    {
        using var victim = audits.Owner.Victim.Open();
        using var seeds = audits.Judge.Seeds();
        var comparer = new ModelComparer(new ComparisonOptions { Seed = TinyAudits.Seed, Pairs = 4, ChecksModels = false });
        using var pairs = await comparer.GeneratePairsAsync(victim, null, seeds, forPanel: true);
        using var fingerprint = Alone(() => comparer.PrepareAsync(victim, pairs, seeds, [.. audits.Standard.Members(null).Select(model => new ModelReference(model.Profile, model.Open))]).AsTask());
        var suspects = audits.Owner.Suspects.GroupBy(model => model.Cell).Select(cell => cell.First()).Where(model => model.Cell != "saturated").ToArray();
        var findings = audits.Judge.Judge(audits.Owner with { Suspects = [.. suspects] }, audits.Standard, CancellationToken.None).ToDictionary(finding => finding.Cell);

        foreach (var suspect in suspects)
        {
            using var model = suspect.Open();
            var verdict = Alone(() => comparer.CheckAsync(fingerprint, model).AsTask()).Verdict;
            (findings[suspect.Cell].Decision, findings[suspect.Cell].P).Should().Be((verdict.Decision, verdict.P), suspect.Cell);
        }

        suspects.Length.Should().BeGreaterThan(10);
        findings.Values.Should().Contain(finding => finding.P != null);
    }

    private static bool IsOneOf(int ranks, double p) => Math.Abs((p * ranks) - Math.Round(p * ranks)) < 1e-9 && p >= 1.0 / ranks && p <= 1;

    /// <summary>Asks with one libtorch thread, as the judge does: more of them sum in another order.</summary>
    private static T Alone<T>(Func<Task<T>> ask)
    {
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            return ask().GetAwaiter().GetResult();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
