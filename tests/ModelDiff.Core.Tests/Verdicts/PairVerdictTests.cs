using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

public class PairVerdictTests
{
    private static readonly ImmutableArray<IEvidence> Evidence = [new OutputGeometry()];

    private readonly TwinOracle _oracle = new();

    [Fact]
    public void Among_SomeModelsAndAPanel_IsTheVerdictOnThoseAlone()
    {
        ModelSummary[] suspects = [.. _oracle.Suspects.Select(name => _oracle.Summary(name))];
        var panel = TwinOracle.PanelOf(_oracle);
        var all = new PairVerdict([_oracle.Victim, .. suspects], panel, Evidence);
        foreach (var kept in new[] { panel.Length, panel.Length - 3, 13, 9 })
        {
            for (var suspect = 0; suspect < suspects.Length; suspect++)
            {
                var alone = new PairVerdict([suspects[suspect], _oracle.Victim], panel[..kept], Evidence);

                var among = all.Among([suspect + 1, 0], [.. Enumerable.Range(suspects.Length + 1, kept)]);

                among.Judge(1, 0).Should().BeEquivalentTo(alone.Judge(1, 0), options => options.WithStrictOrdering());
                among.Closeness(0, 1).Should().Be(alone.Closeness(0, 1));
            }
        }
    }

    [Fact]
    public void Judge_ACloseSuspectOfOtherClassesWithoutTwins_IsNotCalledDerived()
    {
        using var scope = NewDisposeScope();
        var suspect = _oracle.Summary("copy", answers => cat([answers, answers.narrow(1, 0, 1)], 1));
        var verdict = new PairVerdict([_oracle.Victim, suspect], _oracle.References, Evidence);

        verdict.Judge(0, 1).Verdict.Decision.Should().Be(VerdictDecision.Undetermined, "who began at the victim's initial weights comes as close");
        verdict.Judge(0, 1, new AuditOptions { SecretInitialization = true }).Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }

    [Fact]
    public void Judge_OneOfTwoPartsDoesNotVary_IsComparedByTheOther()
    {
        using var scope = NewDisposeScope();
        ImmutableArray<IEvidence> both = [new OutputGeometry(), new OutputGeometry(ProbePart.Noise)];
        ModelSummary Model(string name, Tensor noise)
        {
            using var generator = new Generator(3, CPU);
            using var answers = new ModelAnswers(name, new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = randn([20, 4], generator: generator), [ProbePart.Noise] = noise });
            return ModelSummary.Of(new ModelProfile(name), answers, both);
        }

        var (victim, suspect) = (Model("victim", ones(10, 4) * arange(10).reshape(10, 1)), Model("suspect", ones(10, 4)));

        new PairVerdict([victim, suspect], [], both).Judge(0, 1).Verdict.Reasons.Should().NotContain(reason => reason.Contains("nothing to compare"));
    }

    /// <summary>As a model answers that takes values up to 255 and gets none above 1.</summary>
    [Theory]
    [InlineData(0.95, true)]
    [InlineData(0.94, false)]
    public void Judge_NearlyAllInputsGetOneClass_IsSaid(double share, bool isSaid)
    {
        using var scope = NewDisposeScope();
        ModelSummary Model(string name, double share)
        {
            var rows = arange(100).lt(share * 100).to(ScalarType.Float32);
            using var answers = new ModelAnswers(name, new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = stack([rows, 0.5 - rows, -1 - 0.01 * arange(100)], 1) });
            return ModelSummary.Of(new ModelProfile(name), answers, Evidence);
        }

        var notes = new PairVerdict([Model("victim", 0.5), Model("suspect", share)], [], Evidence).Judge(0, 1).Notes;

        if (isSaid)
            notes.Should().ContainSingle().Which.Should().Be("'suspect' gives 95 % of the natural inputs one class. Where they show several, it is not asked as it was trained (--scale, --mean, --std, --crop), and no verdict on it holds.");
        else
            notes.Should().BeEmpty();
    }

    [Fact]
    public void Judge_NothingThatVaries_NamesWhoGivesIt()
    {
        using var scope = NewDisposeScope();
        var flat = _oracle.Summary("copy", answers => zeros_like(answers), new ModelProfile("flat"));
        ModelSummary[] models = [_oracle.Victim, flat, _oracle.Summary("copy", answers => zeros_like(answers), new ModelProfile("even"))];
        var verdict = new PairVerdict(models, TwinOracle.PanelOf(_oracle), Evidence);

        verdict.Judge(0, 1).Verdict.Should().BeEquivalentTo(new { Decision = VerdictDecision.Undetermined, P = (double?)null });
        verdict.Judge(0, 1).Verdict.Reasons.Should().Equal(
            "There is nothing to compare: 'flat' gives a single score per row, or the same answer to every row.",
            "The probability p of a two-class model says more as the two numbers [1 - p, p] (--output-kind binary); of several outputs choose one that varies.");
        verdict.Judge(1, 2).Verdict.Reasons[0].Should().Be("There is nothing to compare: 'flat' and 'even' give a single score per row, or the same answer to every row.");
    }

    /// <summary>Where twins decide, the evidence that counts is theirs: what is told by noise where that shows a shared beginning, else residuals. It comes last.</summary>
    [Theory]
    [InlineData("taught", "whitened-residuals")]
    [InlineData("same-seed twin", "whitened-noise")]
    public void Judge_AmongTwins_ShowsWhatDecided(string suspect, string counts)
    {
        var result = new PairVerdict([_oracle.Victim, _oracle.Summary(suspect)], TwinOracle.PanelOf(_oracle), Evidence).Judge(0, 1, new AuditOptions { KeepsClose = true });

        var evidence = result.Panel.Evidence;
        evidence.Select(score => score.Name).Should().BeEquivalentTo("geometry-natural", "whitened-noise", "whitened-residuals");
        evidence[^1].Should().BeEquivalentTo(new { Name = counts, Counts = true });
        evidence.Count(score => score.Counts).Should().Be(1);
        evidence.Single(score => score.Name == "whitened-noise").Should().BeEquivalentTo(new { P = result.Twins!.PNoise, Value = result.Twins.Noise, IsTaskFree = true, Description = "on noise both answer as no other model does" });
        evidence.Single(score => score.Name == "whitened-residuals").Should().BeEquivalentTo(new { P = (double?)Math.Max(result.Twins.PFresh!.Value, result.Twins.PSame!.Value), Value = result.Twins.Residuals, IsTaskFree = false, Description = "both share what no other model of the task has" });
    }

    [Fact]
    public void Judge_ReferencesOfOneFamily_AreNotComparedWithEachOther()
    {
        ModelSummary[] apart = _oracle.References;
        ModelSummary[] kin = [.. apart.Select((model, i) => model.With(model.Profile with { Family = i < 2 ? "kin" : null }))];

        int Pairs(ModelSummary[] panel) => new PairVerdict([_oracle.Victim, _oracle.Summary("copy")], panel, Evidence).Judge(0, 1).Panel.Unrelated.Panel.Length;

        (Pairs(apart), Pairs(kin)).Should().Be((13 * 12 / 2, (13 * 12 / 2) - 1));
    }

    [Fact]
    public void Judge_ShownEvidence_StandsBesideWhatCounts()
    {
        ModelSummary[] Shown(params ModelSummary[] models) => [.. models.Select(model => model.With(model.Values[0]))];
        using var scope = NewDisposeScope();
        var suspect = _oracle.Summary("copy", answers => cat([answers, answers.narrow(1, 0, 1)], 1));
        var verdict = new PairVerdict(Shown(_oracle.Victim, suspect), Shown(_oracle.References), Evidence, [new OutputGeometry()]);

        verdict.Matrices.Should().HaveCount(2);
        verdict.Judge(0, 1).Panel.Evidence.Select(score => score.Counts).Should().Equal(false, true);
    }

    [Fact]
    public void IsCovered_SixOfTheTask_Are()
    {
        var covered = (int ofTask) => new PairVerdict([_oracle.Victim], [.. Enumerable.Repeat(_oracle.Victim, ofTask)], Evidence).IsCovered(0);

        (covered(5), covered(6)).Should().Be((false, true));
    }

    [Fact]
    public void Constructor_NoModel_Throws() => FluentActions.Invoking(() => new PairVerdict([], _oracle.References, Evidence)).Should().Throw<ArgumentException>().WithMessage("A verdict needs at least one model.*");
}
