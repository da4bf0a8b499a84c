using System.Collections.Immutable;

namespace ModelDiff.Cli.Demo;

/// <summary>A source model, models made from it, and strangers. Owns the models and their seed inputs.</summary>
internal sealed class DemoLineage(DemoModel source, ImmutableArray<DemoModel> suspects) : IDisposable
{
    /// <summary>The model that the others may have been made from.</summary>
    public DemoModel Source { get; } = source;

    /// <summary>The models under suspicion: those made from the source first, then the strangers.</summary>
    public ImmutableArray<DemoModel> Suspects { get; } = suspects;

    /// <summary>The source, then the suspects.</summary>
    public IEnumerable<DemoModel> Models => [Source, .. Suspects];

    public void Dispose()
    {
        foreach (var model in Models)
        {
            model.Model.Dispose();
            model.SeedInputs.Dispose();
        }
    }
}
