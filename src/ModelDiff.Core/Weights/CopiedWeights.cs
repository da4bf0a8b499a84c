using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Which of the victim's trained tensors the suspect has copies of.</summary>
/// <param name="Copies">One entry per trained tensor; null where there is no copy.</param>
internal sealed record CopiedWeights(IReadOnlyDictionary<WeightTensor, WeightCopy?> Copies)
{
    /// <summary>The share from which copies are no accident such as a fixed table.</summary>
    public const double Most = 0.5;

    private const double NearlyAll = 0.9;

    /// <summary>Searches for copies.</summary>
    /// <param name="trained">The victim's tensors that came from its training, as far as that is known.</param>
    /// <param name="suspect">Searches the suspect's tensors.</param>
    /// <param name="cancellationToken">Observed once per candidate.</param>
    public static CopiedWeights Find(IEnumerable<WeightTensor> trained, CopyFinder suspect, CancellationToken cancellationToken) =>
        new(trained.ToDictionary(tensor => tensor, tensor => suspect.Find(tensor, cancellationToken)));

    /// <summary>The share of values that lie in copied tensors, in [0, 1]; null without tensors.</summary>
    public double? Share => Copies.Count == 0 ? null : Copies.Where(entry => entry.Value is not null).Sum(entry => entry.Key.Count) / (double)Copies.Sum(entry => entry.Key.Count);

    /// <summary>Whether copies show that one model was made from the other.</summary>
    /// <param name="layers">The victim's layers.</param>
    /// <param name="originIsKnown">Whether what the victim has from elsewhere is not among the tensors.</param>
    /// <remarks>
    /// Nobody trains to the same bits twice, so a copied tensor was taken from the other model or, where it is not known what the victim has from elsewhere, from a public model that both began with
    /// and froze. What one trains on such a model, its last layers at least, is not copied then: without that knowledge nearly all values have to be copies, and all layers that no other layer takes.
    /// </remarks>
    public bool Decide(ImmutableArray<WeightTensor> layers, bool originIsKnown)
    {
        var orders = new HiddenOrders(layers);
        return originIsKnown
            ? Share >= Most
            : Share >= NearlyAll && layers.Where(layer => layer == layers[^1] || !orders.IsTaken(layer)).All(layer => Copies.GetValueOrDefault(layer) is not null);
    }
}
