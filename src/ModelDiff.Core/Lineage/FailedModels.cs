using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using ModelDiff.Models;

namespace ModelDiff.Lineage;

/// <summary>The models that failed in one run, so that each costs itself alone and is tried once.</summary>
internal sealed class FailedModels
{
    private readonly List<(ModelReference Model, Exception Failure)> _failures = [];

    /// <summary>What happened, model by model.</summary>
    public ImmutableArray<ModelFailure> All => [.. _failures.Select(entry => new ModelFailure(entry.Model.Profile.Name, entry.Failure.Message))];

    /// <summary>Whether an exception is the model's own fault: it cannot be loaded, it died, or its answers are of no use.</summary>
    public static bool IsOwn(Exception exception) => exception
        is ModelLoadException or ModelIsolationException or ModelForwardException or ModelInputException or ModelOutputException or ModelInconsistentException;

    public bool Contains(ModelReference model) => _failures.Exists(entry => ReferenceEquals(entry.Model, model));

    public void Add(ModelReference model, Exception failure) => _failures.Add((model, failure));

    /// <summary>Throws what happened first, if anything.</summary>
    public void ThrowFirst()
    {
        if (_failures.Count > 0)
            ExceptionDispatchInfo.Throw(_failures[0].Failure);
    }
}
