using System.Collections.Immutable;

namespace ModelDiff.Models;

/// <summary>What holds a model in its process on this system. Immutable.</summary>
/// <param name="Guards">Each guard that this library knows, in force or not.</param>
/// <remarks>Told by the child before the model's file is opened.</remarks>
public sealed record IsolationReport(ImmutableArray<IsolationGuard> Guards)
{
    /// <summary>Reads what a child told.</summary>
    /// <exception cref="InvalidDataException">It is no report.</exception>
    internal static IsolationReport Parse(string json) =>
        ChildJson.Read<IsolationReport>(json, "report of guards", report => !report.Guards.IsDefault && report.Guards.All(guard => guard is { Name: not null, Detail: not null }));

    /// <summary>One line for each guard.</summary>
    public override string ToString() => string.Join("\n", Guards.Select(guard => $"{guard.Name}: {(guard.InForce ? "" : "not in force, ")}{guard.Detail}"));
}
