using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Tells two kinds apart by a direction in the space of their features: least squares with a penalty on its length.</summary>
/// <remarks>Each feature is scaled to mean 0 and variance 1 first; both kinds count the same, however many there are of each. Source: Rifkin, Yeo and Poggio, "Regularized least-squares classification", NATO Science Series 190, 2003.</remarks>
internal sealed class RidgeClassifier
{
    private readonly double[] _means;
    private readonly double[] _weights;

    /// <param name="no">Features of the one kind, at least one row of finite numbers.</param>
    /// <param name="yes">Features of the other, whose scores are larger.</param>
    /// <param name="ridge">The penalty, above 0.</param>
    public RidgeClassifier(IReadOnlyCollection<double[]> no, IReadOnlyCollection<double[]> yes, double ridge = 1)
    {
        double[][] rows = [.. no, .. yes];
        var (count, size) = (rows.Length, rows[0].Length);
        _means = new double[size];
        var scales = new double[size];
        for (var k = 0; k < size; k++)
        {
            var mean = _means[k] = rows.Average(row => row[k]);
            var deviation = Math.Sqrt(rows.Average(row => (row[k] - mean) * (row[k] - mean)));
            scales[k] = deviation > 0 ? 1 / deviation : 0;
        }

        using var scope = NewDisposeScope();
        var features = tensor(rows.SelectMany(row => row.Select((value, k) => (value - _means[k]) * scales[k])).ToArray(), [count, size]);
        var goals = tensor(rows.Select((_, i) => i < no.Count ? -(double)count / no.Count : (double)count / yes.Count).ToArray());
        var shares = linalg.solve((features.mm(features.t()) / Lasting((double)size)).Plus(eye(count, dtype: ScalarType.Float64) * Lasting(ridge)), goals);
        _weights = [.. features.t().mv(shares).data<double>().ToArray().Select((weight, k) => weight * scales[k] / size)];
    }

    /// <summary>Larger where features look more like the second kind's.</summary>
    public double Score(double[] features) => features.Select((value, k) => (value - _means[k]) * _weights[k]).Sum();
}
