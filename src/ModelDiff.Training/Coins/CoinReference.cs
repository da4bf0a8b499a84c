using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>A model that had nothing of the coins, which tells how much easier one image of each pair is than the other. Immutable.</summary>
/// <param name="Profile">What is known of it.</param>
/// <param name="Z">How much better it knows chosen images, as a standard normal deviate: about 0 for whoever had nothing of the coins.</param>
/// <param name="Counts">Whether it was used; not so where it knows the coins, one way or the other, or all images alike.</param>
public sealed record CoinReference(ModelProfile Profile, double Z, bool Counts);
