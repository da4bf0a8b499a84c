using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Statistics;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>How well a model knows some images.</summary>
/// <param name="Knowledge">For each image <c>ln max(p, 0.001)</c> with the probability p of its true class.</param>
/// <param name="IsRight">Whether it is given that class.</param>
/// <param name="ClassesWereMatched">Whether the model's classes had to be put in another order.</param>
internal sealed record CoinAnswers(double[] Knowledge, bool[] IsRight, bool ClassesWereMatched)
{
    private const double LeastProbability = 0.001;

    /// <summary>Where the images are those of pairs, the first and then the second of each: how much better the first is known.</summary>
    public double[] Differences => [.. Knowledge.Chunk(2).Select(pair => pair[0] - pair[1])];

    /// <summary>Reads the answers.</summary>
    /// <param name="model">The suspect's name.</param>
    /// <param name="answers">Borrowed; float32 <c>[N, K]</c>: scores or, where all rows are, probabilities; finite.</param>
    /// <param name="classes">The true class of each row, from 0.</param>
    /// <param name="classCount">The owner's classes.</param>
    /// <exception cref="ModelOutputException">The suspect has fewer classes than the owner's, or only one.</exception>
    public static CoinAnswers Of(string model, Tensor answers, int[] classes, int classCount)
    {
        if (answers.shape[1] < Math.Max(classCount, 2))
            throw new ModelOutputException(model, $"{answers.shape[1]} values per row; the coins are for images of {classCount} classes, and the suspect must have a score for each of them. One probability of two classes says more as the two numbers [1 - p, p] (--output-kind binary).");
        using var scope = NewDisposeScope();
        int[] given = [.. answers.argmax(1).data<long>().ToArray().Select(label => (int)label)];
        var order = Order(given, classes, (int)answers.shape[1]);
        long[] wanted = [.. classes.Select(label => order is null ? label : (long)order[label])];
        return new CoinAnswers(Logarithms(answers, wanted), [.. given.Zip(wanted, (label, right) => label == right)], order is not null);
    }

    /// <summary>The logarithm of the probability of the true class; what a model is sure to be another class weighs no more than a mistake, so that no single image decides.</summary>
    private static double[] Logarithms(Tensor answers, long[] classes)
    {
        var values = answers.to(ScalarType.Float64);
        return ClassProbabilities.Of(values).gather(1, tensor(classes).unsqueeze(1)).squeeze(1).clamp(Lasting(LeastProbability), Lasting(1)).log().data<double>().ToArray();
    }

    /// <summary>For each class of the owner that of the suspect under which most images are right; null where they stand in the same order, or no order is much better.</summary>
    private static int[]? Order(int[] given, int[] classes, int count)
    {
        if (Right(null) * 2 >= given.Length)
            return null;
        var order = LabelMatching.Of(count, classes, given);
        return Right(order) * 2 > given.Length ? order : null;

        int Right(int[]? order) => classes.Zip(given).Count(image => (order is null ? image.First : order[image.First]) == image.Second);
    }
}
