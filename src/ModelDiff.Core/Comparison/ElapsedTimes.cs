namespace ModelDiff;

/// <summary>Where the time of a comparison went.</summary>
/// <param name="Load">Loading models and inputs; zero where the caller did it.</param>
/// <param name="Generate">Making the input pairs; zero where they were given.</param>
/// <param name="Forward">Asking the models and taking distances.</param>
/// <param name="Total">All of it, the similarity and its interval included.</param>
public readonly record struct ElapsedTimes(TimeSpan Load, TimeSpan Generate, TimeSpan Forward, TimeSpan Total);
