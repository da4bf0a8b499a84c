using System.Collections.Immutable;

namespace ModelDiff.Models.Packages;

/// <summary>What a scan of packages found. Immutable.</summary>
/// <param name="Models">In the order in which they lie in the packages.</param>
/// <param name="Notes">Parts that could not be read, and parts that look encrypted.</param>
/// <param name="Entries">The number of files that were looked at, nested ones included.</param>
public sealed record PackageContents(ImmutableArray<PackageModel> Models, ImmutableArray<PackageNote> Notes, int Entries);
