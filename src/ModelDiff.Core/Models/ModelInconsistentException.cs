using System.Globalization;

namespace ModelDiff.Models;

/// <summary>A model answered the same row differently: its answer is no function of the row, so that nothing can be compared.</summary>
public sealed class ModelInconsistentException : ModelDiffException
{
    /// <summary>The largest difference that is taken for rounding, as a share of the spread of all answers.</summary>
    internal const double Tolerated = 0.05;

    /// <summary>Creates the exception.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="difference">The largest difference, as a share of the spread of its answers.</param>
    /// <param name="dependsOnBatch">Whether repeating a batch in another order gave the same answers, so that the other rows of a batch must be the cause.</param>
    public ModelInconsistentException(string modelName, double difference, bool dependsOnBatch)
        : base(Text(modelName, difference, dependsOnBatch))
    {
        ModelName = modelName;
        Difference = difference;
        DependsOnBatch = dependsOnBatch;
    }

    /// <summary>The model.</summary>
    public string ModelName { get; }

    /// <summary>The largest difference between two answers to one row, as a share of the spread of all answers; above 0.05, or above 0.015 where it depends on the batch.</summary>
    public double Difference { get; }

    /// <summary>Whether the answer to a row depends on the other rows of its batch; else it is random or depends on earlier calls.</summary>
    public bool DependsOnBatch { get; }

    private static string Text(string name, double difference, bool dependsOnBatch) => string.Create(
        CultureInfo.InvariantCulture,
        $"Model '{name}' answers the same row differently ({100 * difference:0.#} % of its answers' spread): {Cause(difference, dependsOnBatch)}");

    private static string Cause(double difference, bool dependsOnBatch) => dependsOnBatch
        ? "its answer depends on the other rows of the batch (batch statistics, a softmax along the batch, rows read as one sequence). Export it in evaluation mode with the batch as its first axis."
        : "its answers are random or depend on earlier calls (dropout or batch statistics in training mode, a state). Export it in evaluation mode, after model.eval(); "
            + string.Create(CultureInfo.InvariantCulture, $"an endpoint that is known to be noisy is asked several times with --repeats N, of which it would take about {Repeats(difference)}.");

    /// <summary>How many answers have a mean that is steady enough: noise falls with the square root of their number.</summary>
    private static double Repeats(double difference) => Math.Max(2, Math.Ceiling(Math.Pow(difference / Tolerated, 2)));
}
