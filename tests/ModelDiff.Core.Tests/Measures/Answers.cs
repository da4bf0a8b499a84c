using ModelDiff.Measures;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures;

/// <summary>Answers of a model that are written down.</summary>
internal static class Answers
{
    // tests/oracle/evidence_oracle.py: six inputs, one model of four scores and one of three.
    public static readonly float[,] FourScores =
    {
        { -0.8f, -1.32f, -0.25f, 0.42f }, { 1.14f, 0.11f, -0.55f, -0.78f }, { 0.75f, 1.63f, 0.27f, -1.23f },
        { -0.96f, 1.6f, 0.2f, -1.73f }, { -0.08f, -1.16f, -0.63f, -0.49f }, { -0.71f, 0.55f, -0.06f, -0.59f },
    };

    public static readonly float[,] ThreeScores =
    {
        { 0.66f, 0.51f, 2.5f }, { 1.83f, 3.23f, -0.2f }, { -0.08f, 1.45f, -0.59f }, { 0.48f, 0.47f, 1.98f }, { 2.11f, 2.44f, 2.03f }, { 0.23f, 0.86f, 1.76f },
    };

    /// <summary>The rows in the reverse order.</summary>
    public static float[,] Reversed(float[,] outputs)
    {
        var reversed = new float[outputs.GetLength(0), outputs.GetLength(1)];
        for (var i = 0; i < outputs.GetLength(0); i++)
        {
            for (var k = 0; k < outputs.GetLength(1); k++)
                reversed[i, k] = outputs[outputs.GetLength(0) - 1 - i, k];
        }

        return reversed;
    }

    public static ModelAnswers To(ProbePart part, float[,] outputs) => To((part, outputs));

    public static ModelAnswers To(params (ProbePart Part, float[,] Outputs)[] parts) =>
        new("m", parts.ToDictionary(entry => entry.Part, entry => tensor(entry.Outputs)));

    /// <summary>Scores whose largest stands at these classes.</summary>
    public static ModelAnswers Labels(int classes, params int[] labels)
    {
        var scores = new float[labels.Length, classes];
        for (var i = 0; i < labels.Length; i++)
            scores[i, labels[i]] = 1;
        return To(ProbePart.Natural, scores);
    }

    /// <summary>Summarizes and compares; disposes the answers.</summary>
    public static double? Measure(this IEvidence evidence, ModelAnswers victim, ModelAnswers suspect)
    {
        using (victim)
        using (suspect)
            return evidence.Compare(evidence.Summarize(victim).AsSpan(), evidence.Summarize(suspect).AsSpan());
    }
}
