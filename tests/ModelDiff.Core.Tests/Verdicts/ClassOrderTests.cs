using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Statistics;
using ModelDiff.Tests.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class ClassOrderTests
{
    private const int Rows = 80;
    private const int Classes = 5;

    private static readonly int[] Turned = [3, 0, 4, 1, 2];

    [Fact]
    public void InClassesOf_ClassesInAnotherOrder_AreMatched()
    {
        var (victim, suspect) = (Summary(Scores(0)), Summary(Scores(0.1)));

        var matched = Summary(InOrder(Scores(0.1), Turned)).InClassesOf(victim);

        matched.Residuals.Should().Equal(suspect.Residuals, (left, right) => Math.Abs(left - right) < 1e-6);
        matched.Classes.Should().Equal(suspect.Classes);
        ClassAgreement.Compare(victim.Classes, matched.Classes).Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void InClassesOf_ClassesThatAgree_AreLeftAsTheyAre()
    {
        var suspect = Summary(Scores(0.1));

        suspect.InClassesOf(Summary(Scores(0))).Should().BeSameAs(suspect);
    }

    [Fact]
    public void InClassesOf_StrangerOrOtherNumberOfClasses_IsLeftAsItIs()
    {
        var (stranger, other) = (Summary(Scores(0, seed: 9)), Summary(new float[Rows, 3]));

        stranger.InClassesOf(Summary(Scores(0))).Should().BeSameAs(stranger);
        other.InClassesOf(Summary(Scores(0))).Should().BeSameAs(other);
    }

    /// <summary>Both are right on two inputs of three, so that the labels of one tell few bits of the other's.</summary>
    [Fact]
    public void InClassesOf_ModelsThatErrOften_AreMatchedWhereOneHalfTellsTheOther()
    {
        var (victim, suspect) = (Summary(Guesses(1)), Summary(InOrder(Guesses(2), Turned)));

        TaskCoverage.SameTask(victim, suspect).Should().BeFalse();
        ClassAgreement.Compare(victim.Classes, suspect.InClassesOf(victim).Classes).Should().BeApproximately(ClassAgreement.Compare(victim.Classes, Summary(Guesses(2)).Classes)!.Value, 1e-12);
    }

    /// <summary>With as many classes as inputs some order always makes half of the labels agree.</summary>
    [Fact]
    public void InClassesOf_StrangersOfManyClasses_AreLeftAsTheyAre()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (victim, stranger) = (Summary(Random(40, seed)), Summary(Random(40, seed + 100)));

            stranger.InClassesOf(victim).Should().BeSameAs(stranger);
        }
    }

    private static float[,] Guesses(long seed)
    {
        var (labels, errors) = (new SplitMix64(5), new SplitMix64(seed));
        var scores = new float[Rows, Classes];
        for (var i = 0; i < Rows; i++)
        {
            var label = labels.Below(Classes);
            scores[i, errors.Below(3) == 0 ? errors.Below(Classes) : label] = 1;
        }

        return scores;
    }

    private static float[,] Random(int classes, long seed)
    {
        var labels = new SplitMix64(seed);
        var scores = new float[Rows, classes];
        for (var i = 0; i < Rows; i++)
            scores[i, labels.Below(classes)] = 1;
        return scores;
    }

    private static ModelSummary Summary(float[,] scores)
    {
        using var answers = Answers.To(ProbePart.Natural, scores);
        return ModelSummary.Of(new ModelProfile("m"), answers, [new OutputGeometry()]);
    }

    /// <summary>Scores of a model that is sure of its classes, with a little doubt of its own.</summary>
    private static float[,] Scores(double doubt, long seed = 1)
    {
        var (labels, noise) = (new SplitMix64(seed), new SplitMix64(77));
        var scores = new float[Rows, Classes];
        for (var i = 0; i < Rows; i++)
        {
            var label = labels.Below(Classes);
            for (var k = 0; k < Classes; k++)
                scores[i, k] = (float)((k == label ? 4 : 0) + (labels.Below(100) / 100.0) + (doubt * noise.Below(100) / 100));
        }

        return scores;
    }

    private static float[,] InOrder(float[,] scores, int[] order)
    {
        var turned = new float[Rows, Classes];
        for (var i = 0; i < Rows; i++)
        {
            for (var k = 0; k < Classes; k++)
                turned[i, order[k]] = scores[i, k];
        }

        return turned;
    }
}
