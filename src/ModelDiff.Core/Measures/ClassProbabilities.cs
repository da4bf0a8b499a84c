using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>What models think of each class, whether they answer with scores (logits) or with probabilities.</summary>
internal static class ClassProbabilities
{
    private const double ExactTolerance = 1e-3;
    private const double RoundedTolerance = 0.1;
    private const double LeastMedian = 0.5;

    private static readonly double[] Wholes = [1, 100];

    /// <summary>
    /// Probabilities of each class: answers that are probabilities as they are, percentages over 100, of other answers the softmax.
    /// </summary>
    /// <remarks>
    /// Endpoints round probabilities, and leave out small ones or all but a few: what is not negative is taken for probabilities where no value is above 1, the largest sum of a row within 0.1 of 1
    /// and the median at least 0.5; in percent likewise.
    /// </remarks>
    /// <param name="answers">Borrowed; <c>[N, classes]</c>.</param>
    /// <returns>In the caller's dispose scope.</returns>
    public static Tensor Of(Tensor answers) => WholeOf(answers) switch
    {
        1 => answers,
        { } whole => answers / Lasting(whole),
        null => nn.functional.softmax(answers, 1),
    };

    /// <summary>Whether answers are probabilities: no value is below 0 or above 1, and each row adds up to 1.</summary>
    /// <param name="answers">Borrowed; <c>[N, classes]</c>.</param>
    public static bool Are(Tensor answers)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return answers.ge(Lasting(0)).all().item<bool>() && answers.le(Lasting(1 + ExactTolerance)).all().item<bool>() && (answers.sum([1]).to(ScalarType.Float64) - Lasting(1)).abs().le(Lasting(ExactTolerance)).all().item<bool>();
    }

    /// <summary>What stands for certainty, or null where answers are scores.</summary>
    private static double? WholeOf(Tensor answers)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        if (answers.shape[0] == 0 || !answers.ge(Lasting(0)).all().item<bool>())
            return null;
        var sums = answers.to(ScalarType.Float64).sum([1]);
        var (largest, most, median) = (answers.max().to(ScalarType.Float64).item<double>(), sums.max().item<double>(), sums.median().item<double>());
        foreach (var whole in Wholes)
        {
            if (largest <= whole * (1 + ExactTolerance) && Math.Abs(most - whole) <= RoundedTolerance * whole && median >= LeastMedian * whole)
                return whole;
        }

        return null;
    }
}
