using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Models;

namespace ModelDiff.Cli.Cases;

/// <summary>What the models of a comparison are asked, beside noise. Owns pairs and seeds.</summary>
/// <param name="Comparer">With as many pairs as the seeds allow.</param>
/// <param name="Pairs">The pairs.</param>
/// <param name="Natural">Seed inputs, or null where all is random.</param>
/// <param name="Files">Where they come from.</param>
/// <param name="Load">How long it took to read the seeds.</param>
/// <param name="Generate">How long it took to make the pairs.</param>
internal sealed record ComparisonInputs(ModelComparer Comparer, InputPairs Pairs, InputBatch? Natural, ImmutableArray<string> Files, TimeSpan Load, TimeSpan Generate) : IDisposable
{
    public void Dispose()
    {
        Pairs.Dispose();
        Natural?.Dispose();
    }
}
