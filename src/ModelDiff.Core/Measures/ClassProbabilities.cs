using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>What models think of each class, whether they answer with scores (logits) or with probabilities.</summary>
internal static class ClassProbabilities
{
    private const double ExactTolerance = 1e-3;
    private const double RoundedTolerance = 0.1;

    /// <summary>
    /// Probabilities of each class: answers that are probabilities as they are, also where an endpoint rounded them (no value below 0 or above 1, and the sum of each row within 0.1 of 1);
    /// of other answers the softmax.
    /// </summary>
    /// <param name="answers">Borrowed; <c>[N, classes]</c>.</param>
    /// <returns>In the caller's dispose scope.</returns>
    public static Tensor Of(Tensor answers) => Are(answers, RoundedTolerance) ? answers : nn.functional.softmax(answers, 1);

    /// <summary>Whether answers are probabilities: no value is below 0 or above 1, and each row adds up to 1.</summary>
    /// <param name="answers">Borrowed; <c>[N, classes]</c>.</param>
    /// <param name="tolerance">By how much the sums may be off.</param>
    public static bool Are(Tensor answers, double tolerance = ExactTolerance)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return answers.ge(Lasting(0)).all().item<bool>() && answers.le(Lasting(1 + ExactTolerance)).all().item<bool>() && (answers.sum([1]).to(ScalarType.Float64) - Lasting(1)).abs().le(Lasting(tolerance)).all().item<bool>();
    }
}
