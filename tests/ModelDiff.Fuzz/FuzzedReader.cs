using ModelDiff.Fuzz.Mutations;

namespace ModelDiff.Fuzz;

/// <summary>A reader of files or answers from outside.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Seeds">Contents that are right, from which wrong ones are made.</param>
/// <param name="Mutate">Makes them.</param>
/// <param name="Read">Reads a content to its end and lets go of what it got.</param>
/// <param name="Documented">What reading may throw.</param>
internal sealed record FuzzedReader(string Name, IReadOnlyList<byte[]> Seeds, Mutation Mutate, Action<byte[]> Read, params Type[] Documented)
{
    /// <summary>Whether it builds layers of TorchSharp, which counts each of their weights once more than it releases it: its count of live tensors says nothing then.</summary>
    public bool BuildsLayers { get; init; }
}
