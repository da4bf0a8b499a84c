using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Weights.Alignment;

/// <summary>Which layer of one model belongs to which of another: by sizes, then by values, then by names, then by order.</summary>
/// <remarks>
/// Sizes are compared whatever the order of axes, since formats differ in it. Where several layers could belong together, those whose values agree are paired (a linear assignment), so that other names or another
/// order hide nothing; where none agree, names and order decide. Choosing by values costs the test a factor: <see cref="LayerPair.Candidates"/>.
/// </remarks>
internal static class LayerMatching
{
    private const double LeastCosine = 0.2;   // below, values say nothing
    private const double OfName = 0.1;
    private const double OfOrder = 0.01;
    private const double OfLayout = 0.005;

    /// <summary>Pairs layers.</summary>
    /// <param name="first">The victim's layers.</param>
    /// <param name="second">The suspect's.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <returns>In the order of the first.</returns>
    public static ImmutableArray<LayerPair> Match(IReadOnlyList<WeightTensor> first, IReadOnlyList<WeightTensor> second, CancellationToken cancellationToken)
    {
        var others = second.ToLookup(WeightViews.KeyOf);
        var partners = first.GroupBy(WeightViews.KeyOf).SelectMany(group => Match([.. group], [.. others[group.Key]], cancellationToken)).ToDictionary(pair => pair.First);
        return [.. first.Where(partners.ContainsKey).Select(layer => partners[layer])];
    }

    private static IEnumerable<LayerPair> Match(WeightTensor[] first, WeightTensor[] second, CancellationToken cancellationToken)
    {
        var n = Math.Max(first.Length, second.Length);
        var gains = new double[n, n];
        var best = new (WeightTensor View, double Gain)?[first.Length, second.Length];
        var candidates = new int[first.Length];
        var views = Views(first, second);
        for (var i = 0; i < first.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            candidates[i] = views[i].Sum(forms => forms.Length);
            for (var j = 0; j < second.Length; j++)
            {
                foreach (var (view, form) in views[i][j].Select((view, form) => (view, form)))
                {
                    var gain = Known(first[i], second[j]) + (OfOrder * (1 - (Math.Abs(i - j) / (double)n))) - (OfLayout * form);
                    if (candidates[i] > 1 && TensorPrimitives.Dot<float>(first[i].Sample, view.Sample) is >= (float)LeastCosine and var cosine)
                        gain += 1 + cosine;
                    if (!(best[i, j]?.Gain >= gain))
                        best[i, j] = (view, gain);
                }

                gains[i, j] = best[i, j]?.Gain ?? 0;
            }
        }

        var order = n == 0 ? [] : Assignment.Largest(gains);
        for (var i = 0; i < first.Length; i++)
        {
            if (order[i] < second.Length && best[i, order[i]] is var (view, _))
                yield return new(first[i], view, candidates[i]);
        }
    }

    /// <summary>For every first and second layer the forms of the second that have the first one's sizes.</summary>
    private static WeightTensor[][][] Views(WeightTensor[] first, WeightTensor[] second)
    {
        var bySizes = new Dictionary<string, WeightTensor[][]>();
        return [.. first.Select(layer => WeightViews.OrderedKeyOf(LayerMatrix.ShapeOf(layer)) is var key && bySizes.TryGetValue(key, out var known)
            ? known
            : bySizes[key] = [.. second.Select(other => other.Like(LayerMatrix.ShapeOf(layer)).ToArray())])];
    }

    private static double Known(WeightTensor first, WeightTensor second) => first.Name == second.Name ? OfName : 0;
}
