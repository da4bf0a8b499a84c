namespace ModelDiff.Reports.Html;

/// <summary>A pair that tells.</summary>
/// <param name="Index">Its position, from 0.</param>
/// <param name="Share">Its part in what it is chosen for, in [0, 1].</param>
internal readonly record struct TellingPair(int Index, double Share);
