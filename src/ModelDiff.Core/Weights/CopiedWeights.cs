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
    /// <param name="progress">Told after each tensor; null for none.</param>
    /// <param name="cancellationToken">Observed once per candidate.</param>
    public static CopiedWeights Find(IReadOnlyList<WeightTensor> trained, CopyFinder suspect, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var found = new WeightCopy?[trained.Count];
        SideBySide.For(trained.Count, i => found[i] = suspect.Find(trained[i], cancellationToken), progress, "looking for copied weights", cancellationToken);
        var copies = trained.Zip(found).ToDictionary(entry => entry.First, entry => entry.Second);
        return new CopiedWeights(copies, copies.Any(entry => entry.Value is null && suspect.HoldsNamesake(entry.Key)));
    }

    /// <summary>The share of values that lie in copied tensors, in [0, 1]; null without tensors.</summary>
    public double? Share => ShareOf(_ => true);

    /// <summary>The same of some tensors.</summary>
    public double? ShareOf(Func<WeightTensor, bool> counts)
    {
        var counted = Copies.Where(entry => counts(entry.Key)).ToArray();
        return counted.Length == 0 ? null : counted.Where(entry => entry.Value is not null).Sum(entry => entry.Key.Count) / (double)counted.Sum(entry => entry.Key.Count);
    }

    /// <summary>Whether the suspect has so nearly all of the victim that one was made from the other, whatever public models the victim has tensors from.</summary>
    /// <param name="layers">The victim's layers, without those that are known to be somebody else's; one at least, since scales and biases are not the model.</param>
    /// <remarks>
    /// Nobody trains to the same bits twice, so a copied tensor was taken from the other model or, where it is not known what the victim has from elsewhere, from a public model that both began with
    /// and froze in part. What each trained on it, a head, biases or normalizations at least, is not copied then: without that knowledge nearly all values have to be copies, and no tensor may lie in the
    /// suspect with other values, nor any layer be missing. Sizes do not tell which layer is a head: one with as many classes as some layer has channels looks like a hidden one. Of layers too small to tell
    /// only those may be missing whose outputs another one takes, the last in the file aside.
    /// </remarks>
    public bool AreNearlyAll(ImmutableArray<WeightTensor> layers)
    {
        var orders = new HiddenOrders(layers);
        return layers.Length > 0 && Share >= NearlyAll && !AnyIsRetrained && layers.All(layer => Copies.TryGetValue(layer, out var copy) ? copy is not null : layer != layers[^1] && orders.IsTaken(layer));
    }
}
