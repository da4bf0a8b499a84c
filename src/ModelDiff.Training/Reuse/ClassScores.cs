using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Class scores (logits) of models that answer with probabilities.</summary>
internal static class ClassScores
{
    private const float LeastProbability = 1e-6f;

    /// <summary>Scores whose softmax is the given probabilities: their logarithms.</summary>
    /// <param name="probabilities">Borrowed; <c>[N, classes]</c>.</param>
    /// <returns>In the caller's dispose scope.</returns>
    public static Tensor OfProbabilities(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        return probabilities.clamp_min(Lasting(LeastProbability)).log().MoveToOuterDisposeScope();
    }
}
