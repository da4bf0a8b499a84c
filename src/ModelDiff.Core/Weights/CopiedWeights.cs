using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Which of the victim's trained tensors the suspect has copies of.</summary>
/// <param name="Copies">One entry per trained tensor; null where there is no copy.</param>
/// <param name="AnyIsRetrained">Whether the suspect holds one of them with other values: a tensor of its name and sizes that is no copy.</param>
internal sealed record CopiedWeights(IReadOnlyDictionary<WeightTensor, WeightCopy?> Copies, bool AnyIsRetrained)
{
    /// <summary>The share from which copies are no accident such as a fixed table.</summary>
    public const double Most = 0.5;

    private const double NearlyAll = 0.9;

    /// <summary>Searches for copies.</summary>
    /// <param name="trained">The victim's tensors that came from its training, as far as that is known.</param>
    /// <param name="suspect">Searches the suspect's tensors.</param>
    /// <param name="cancellationToken">Observed once per candidate.</param>
    public static CopiedWeights Find(IEnumerable<WeightTensor> trained, CopyFinder suspect, CancellationToken cancellationToken)
    {
        var copies = trained.ToDictionary(tensor => tensor, tensor => suspect.Find(tensor, cancellationToken));
        return new CopiedWeights(copies, copies.Any(entry => entry.Value is null && suspect.HoldsNamesake(entry.Key)));
    }

    /// <summary>The share of values that lie in copied tensors, in [0, 1]; null without tensors.</summary>
    public double? Share => Copies.Count == 0 ? null : Copies.Where(entry => entry.Value is not null).Sum(entry => entry.Key.Count) / (double)Copies.Sum(entry => entry.Key.Count);

    /// <summary>Whether copies show that one model was made from the other.</summary>
    /// <param name="layers">The victim's layers.</param>
    /// <param name="originIsKnown">Whether what the victim has from elsewhere is not among the tensors.</param>
    /// <remarks>
    /// Nobody trains to the same bits twice, so a copied tensor was taken from the other model or, where it is not known what the victim has from elsewhere, from a public model that both began with
    /// and froze in part. What each trained on it, a head, biases or normalizations at least, is not copied then: without that knowledge nearly all values have to be copies, and no tensor may lie in the
    /// suspect with other values, nor any layer be missing. Sizes do not tell which layer is a head: one with as many classes as some layer has channels looks like a hidden one. Of layers too small to tell
    /// only those may be missing whose outputs another one takes, the last in the file aside.
    /// </remarks>
    public bool Decide(ImmutableArray<WeightTensor> layers, bool originIsKnown)
    {
        var orders = new HiddenOrders(layers);
        return originIsKnown
            ? Share >= Most
            : Share >= NearlyAll && !AnyIsRetrained && layers.All(layer => Copies.TryGetValue(layer, out var copy) ? copy is not null : layer != layers[^1] && orders.IsTaken(layer));
    }
}
