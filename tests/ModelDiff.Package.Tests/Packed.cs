// Packing and native builds side by side would only get in each other's way.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ModelDiff.Package.Tests;

/// <summary>Tests that share one <see cref="Workplace"/>: the libraries are packed once.</summary>
[CollectionDefinition(Name)]
public sealed class Packed : ICollectionFixture<Workplace>
{
    public const string Name = "packed";
}
