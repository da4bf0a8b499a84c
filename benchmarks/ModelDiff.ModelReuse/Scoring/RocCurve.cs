using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>How well scores tell derived pairs from unrelated ones, over all thresholds.</summary>
public sealed class RocCurve
{
    private readonly double[] _positives;
    private readonly double[] _negatives;

    /// <summary>Creates the curve.</summary>
    /// <param name="positives">Scores of derived pairs; at least one.</param>
    /// <param name="negatives">Scores of unrelated pairs; at least one.</param>
    /// <exception cref="ArgumentException">One of the groups is empty.</exception>
    public RocCurve(IEnumerable<double> positives, IEnumerable<double> negatives)
    {
        _positives = [.. positives.Order()];
        _negatives = [.. negatives.Order()];
        if (_positives.Length == 0 || _negatives.Length == 0)
            throw new ArgumentException($"A ROC curve needs both groups; got {_positives.Length} derived and {_negatives.Length} unrelated scores.");
    }

    /// <summary>Area under the curve: the chance that a derived pair scores above an unrelated one, ties counted half.</summary>
    public double Area
    {
        get
        {
            var sum = 0.0;
            foreach (var score in _positives)
                sum += (CountBelow(_negatives, score) + CountAtMost(_negatives, score)) / 2.0;
            return sum / ((double)_positives.Length * _negatives.Length);
        }
    }

    /// <summary>The share of derived pairs above the lowest threshold that at most this share of unrelated pairs passes.</summary>
    /// <param name="falsePositiveRate">In [0, 1].</param>
    public Proportion TruePositiveRate(double falsePositiveRate)
    {
        var allowed = (int)Math.Floor((falsePositiveRate * _negatives.Length) + 1e-9);
        var threshold = allowed >= _negatives.Length ? double.NegativeInfinity : _negatives[_negatives.Length - 1 - allowed];
        return Proportion.Of(_positives.Length - CountAtMost(_positives, threshold), _positives.Length);
    }

    /// <summary>The curve's corners from (0, 0) to (1, 1).</summary>
    public ImmutableArray<(double FalsePositiveRate, double TruePositiveRate)> Points =>
    [
        (0, 0),
        .. _negatives.Concat(_positives).Distinct().OrderDescending().Select(threshold => (
            1 - ((double)CountBelow(_negatives, threshold) / _negatives.Length),
            1 - ((double)CountBelow(_positives, threshold) / _positives.Length))),
    ];

    private static int CountBelow(double[] sorted, double score)
    {
        var low = 0;
        for (var high = sorted.Length; low < high;)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < score)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int CountAtMost(double[] sorted, double score) => CountBelow(sorted, Math.BitIncrement(score));
}
