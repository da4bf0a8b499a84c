using System.Collections.Immutable;
using System.Text.Json;

namespace ModelDiff.Models;

/// <summary>What holds a model in its process on this system. Immutable.</summary>
/// <param name="Guards">Each guard that this library knows, in force or not.</param>
/// <remarks>Told by the child before the model's file is opened.</remarks>
public sealed record IsolationReport(ImmutableArray<IsolationGuard> Guards)
{
    /// <summary>Reads what a child told.</summary>
    /// <exception cref="InvalidDataException">It is no report.</exception>
    internal static IsolationReport Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<IsolationReport>(json) is { Guards.IsDefault: false } report && report.Guards.All(guard => guard is { Name: not null, Detail: not null })
                ? report
                : throw new InvalidDataException("the answer is no report of guards");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("the answer is no report of guards", exception);
        }
    }

    /// <summary>One line for each guard.</summary>
    public override string ToString() => string.Join("\n", Guards.Select(guard => $"{guard.Name}: {(guard.InForce ? "" : "not in force, ")}{guard.Detail}"));
}
