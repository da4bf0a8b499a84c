using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Class scores (logits) of models that answer with scores or with probabilities.</summary>
internal static class ClassScores
{
    private const float LeastProbability = 1e-6f;
    private const double SumTolerance = 1e-3;

    /// <summary>Whether rows are probabilities: none is below 0, and each row adds up to 1.</summary>
    /// <param name="answers">Borrowed; <c>[N, classes]</c>.</param>
    public static bool AreProbabilities(Tensor answers)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return answers.ge(Lasting(0)).all().item<bool>() && (answers.sum(1) - Lasting(1)).abs().max().item<float>() < SumTolerance;
    }

    /// <summary>Scores whose softmax is the given probabilities: their logarithms.</summary>
    /// <param name="probabilities">Borrowed; <c>[N, classes]</c>.</param>
    /// <returns>In the caller's dispose scope.</returns>
    public static Tensor OfProbabilities(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        return probabilities.clamp_min(Lasting(LeastProbability)).log().MoveToOuterDisposeScope();
    }
}
