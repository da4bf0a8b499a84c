using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using ModelDiff.Models;

namespace ModelDiff.Lineage;

/// <summary>The models that failed in one run, so that each costs itself alone and is tried once. May be told by several threads.</summary>
internal sealed class FailedModels
{
    private readonly ConcurrentDictionary<ModelReference, Exception> _failures = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether an exception is the model's own fault: it cannot be loaded, it died, or its answers are of no use.</summary>
    public static bool IsOwn(Exception exception) => exception
        is ModelLoadException or ModelIsolationException or ModelForwardException or ModelInputException or ModelOutputException or ModelInconsistentException;

    public bool Contains(ModelReference model) => _failures.ContainsKey(model);

    public void Add(ModelReference model, Exception failure) => _failures.TryAdd(model, failure);

    /// <summary>What happened, in the order of the models.</summary>
    public ImmutableArray<ModelFailure> In(IEnumerable<ModelReference> models) =>
        [.. models.Where(Contains).Select(model => new ModelFailure(model.Profile.Name, _failures[model].Message))];

    /// <summary>Throws what happened to the first of the models that failed, if any did.</summary>
    public void ThrowFirst(IEnumerable<ModelReference> models)
    {
        if (models.FirstOrDefault(Contains) is { } first)
            ExceptionDispatchInfo.Throw(_failures[first]);
    }
}
