namespace ModelDiff.ModelReuse.Audits;

/// <summary>A judge that has learned from copies of the victim and from innocents what a copy looks like; how sure it may be is told by the innocents, each left out of its training in turn.</summary>
/// <remarks>
/// Source: MetaV, Pan et al., KDD 2022, arXiv:2201.07391, whose inputs and judge are trained together; here the inputs stay as they are and the judge is linear.
/// Leaving out in turn: Barber et al., "Predictive inference with the jackknife+", Annals of Statistics 49(1), 2021.
/// </remarks>
internal sealed class MetaClassifier
{
    private readonly double[][] _innocents;
    private readonly RidgeClassifier[] _without;

    /// <param name="innocents">Features of models that are no copies, at least 2.</param>
    /// <param name="copies">Features of copies, at least 1.</param>
    public MetaClassifier(IEnumerable<double[]> innocents, IReadOnlyCollection<double[]> copies)
    {
        _innocents = [.. innocents];
        _without = [.. _innocents.Select((_, i) => new RidgeClassifier([.. _innocents.Where((_, other) => other != i)], copies))];
    }

    /// <summary>The share of innocents, with the suspect as one of them, that look at least as much like a copy as the suspect does to a judge that knows neither.</summary>
    public double P(double[] suspect) => (1.0 + _without.Where((judge, i) => judge.Score(_innocents[i]) >= judge.Score(suspect)).Count()) / (1 + _innocents.Length);
}
