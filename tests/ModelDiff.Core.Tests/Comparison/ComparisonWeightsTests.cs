using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using ModelDiff.Weights;
using static ModelDiff.Tests.TestModels.RandomNets;

namespace ModelDiff.Tests.Comparison;

/// <summary>How what behavior says and what weights say become one verdict.</summary>
public class ComparisonWeightsTests
{
    private const string Doubt = "both may have begun at weights that others have, too";

    [Theory]
    [InlineData(VerdictDecision.Derived, true, false, VerdictDecision.Derived)]
    [InlineData(VerdictDecision.Undetermined, true, false, VerdictDecision.Derived)]
    [InlineData(VerdictDecision.NotShown, true, false, VerdictDecision.Undetermined)]    // its siblings by one public network share its weights, and answer as innocents do
    [InlineData(VerdictDecision.NotShown, false, false, VerdictDecision.Derived)]        // of another task: what it kept may not show in its answers
    [InlineData(VerdictDecision.Undetermined, true, true, VerdictDecision.Undetermined)] // its recipe does not tell where it began
    public async Task WithWeights_ARecordOfASecretBeginning_DecidesUnlessBehaviorSpeaksAgainstIt(VerdictDecision behavior, bool sameClasses, bool otherRecipe, VerdictDecision expected)
    {
        var comparison = await ComparisonAsync(behavior, sameClasses, otherRecipe);

        var verdict = comparison.WithWeights(Weights(restsOnTheRecord: true)).Verdict;

        verdict.Decision.Should().Be(expected);
        verdict.Reasons.Should().Contain("weights");
        verdict.Reasons.Any(reason => reason.Contains(Doubt)).Should().Be(expected == VerdictDecision.Undetermined);
        if (expected == VerdictDecision.Undetermined)
            (verdict.P, verdict.Reasons[^1]).Should().Be((0.3, "behavior"));
        else
            verdict.P.Should().Be(1e-9);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task WithWeights_CopiedWeights_DecideWhateverBehaviorSays(bool sameClasses, bool otherRecipe) =>
        (await ComparisonAsync(VerdictDecision.NotShown, sameClasses, otherRecipe)).WithWeights(Weights(restsOnTheRecord: false)).Verdict.Decision.Should().Be(VerdictDecision.Derived);

    [Fact]
    public async Task WithWeights_NoPanel_LeavesTheRecord()
    {
        var comparison = await ComparisonAsync(VerdictDecision.NotShown, sameClasses: true, otherRecipe: false) with { Audit = null };

        comparison.WithWeights(Weights(restsOnTheRecord: true)).Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }

    private static WeightComparison Weights(bool restsOnTheRecord) => new()
    {
        Finding = WeightFinding.CommonTraining,
        Reasons = ["weights"],
        P = 1e-9,
        Tensors = 1,
        IdenticalTensors = 0,
        Layers = [],
        RestsOnTheRecord = restsOnTheRecord,
    };

    private static async Task<ModelComparison> ComparisonAsync(VerdictDecision behavior, bool sameClasses, bool otherRecipe)
    {
        using var seeds = new TensorBatch(Seeds());
        using var victim = OfTask(100);
        using var suspect = OfTask(101);
        var options = new ComparisonOptions { Pairs = 10, Generator = new NaturalPairs(), Audit = new AuditOptions { Probe = new ProbeOptions { Natural = 40, Noise = 40, Smooth = 40 } } };
        var comparison = await new ModelComparer(options).CompareAsync(victim, suspect, seeds, TaskPanel());
        var twins = comparison.Audit!.Twins! with { SameClasses = sameClasses, PRecipe = otherRecipe ? 1e-4 : 0.5 };
        return comparison with { Verdict = new Verdict(behavior, 0.3, ["behavior"]), Audit = comparison.Audit with { Twins = twins } };
    }
}
