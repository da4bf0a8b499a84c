using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>What holds a model in its process on this system. Immutable.</summary>
/// <param name="Guards">Each guard that this library knows, in force or not.</param>
/// <remarks>Told by the child before the model's file is opened.</remarks>
public sealed record IsolationReport(ImmutableArray<IsolationGuard> Guards)
{
    /// <summary>One line for each guard.</summary>
    public override string ToString() => string.Join("\n", Guards.Select(guard => $"{guard.Name}: {(guard.InForce ? "" : "not in force, ")}{guard.Detail}"));
}
