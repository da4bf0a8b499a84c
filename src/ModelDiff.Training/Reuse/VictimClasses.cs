using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Whether a victim gives images the classes that their owner names: in the same order, in another one, or hardly at all.</summary>
/// <param name="Accuracy">The share of images that get the class that is named.</param>
/// <param name="Learned">The same in the order that was found, as a share of the way from chance to 1.</param>
/// <param name="Order">The order of the victim's classes; null where it is that of the images, or none is found.</param>
internal sealed record VictimClasses(double Accuracy, double Learned, ClassOrder? Order)
{
    private const int Enough = 300;
    private const double LeastLearned = 0.25;

    /// <summary>What an owner should know before anything is made of the victim; null where all is well.</summary>
    public string? Remark => Order is not null
        ? "the victim has the classes of the images in another order; they are matched by its answers."
        : Learned < LeastLearned
        ? FormattableString.Invariant($"the victim gives {Accuracy:0 %} of the images the class that they are said to have. Either its classes are others, or it is not asked as it was trained (--scale, --mean, --std, --crop); what is made of it then proves nothing.")
        : null;

    /// <summary>Asks a victim about some of the images.</summary>
    /// <param name="victim">Borrowed.</param>
    /// <param name="images">Borrowed.</param>
    /// <param name="mostImages">The most that it may be asked; 300 are enough.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ModelDiffException">The victim failed, or does not have one score per class of the images.</exception>
    public static async Task<VictimClasses> AskAsync(IModelAdapter victim, LabeledImages images, int mostImages, CancellationToken cancellationToken = default)
    {
        using var some = images.Sample(Math.Min(Enough, mostImages), seed: 0);
        using var scores = await ReuseVictim.AskScoresAsync(victim, some, progress: null, cancellationToken).ConfigureAwait(false);
        return Of(scores, some);
    }

    /// <summary>Reads a victim's answers.</summary>
    /// <param name="scores">Borrowed; <c>[N, classes]</c>.</param>
    /// <param name="images">Borrowed; those that were asked.</param>
    public static VictimClasses Of(Tensor scores, LabeledImages images)
    {
        using var given = scores.argmax(1);
        var (theirs, named) = (Classes(images.ClassCount, given), Classes(images.ClassCount, images.Labels));
        var order = ClassOrder.Of(theirs, named);
        return new VictimClasses(Agreement(named), ModelAccuracy.Learned(Agreement(order?.OfClasses(named) ?? named), images.ClassCount), order);

        double Agreement(ImmutableArray<double> labels) => theirs.Zip(labels).Skip(1).Average(pair => pair.First == pair.Second ? 1.0 : 0);
    }

    /// <summary>Images with their classes in the victim's order.</summary>
    /// <param name="split">Borrowed.</param>
    /// <returns>Owned by the caller; shares the images.</returns>
    public HeldOutSplit Match(HeldOutSplit split) => new(Match(split.Training), Match(split.HeldOut));

    private LabeledImages Match(LabeledImages images) => Order is null
        ? images.Share()
        : images.Relabeled([.. Order.OfClasses(Classes(images.ClassCount, images.Labels)).Skip(1).Select(label => (long)label)]);

    private static ImmutableArray<double> Classes(int count, Tensor labels)
    {
        using var here = labels.cpu();
        return [count, .. here.data<long>().Select(label => (double)label)];
    }
}
