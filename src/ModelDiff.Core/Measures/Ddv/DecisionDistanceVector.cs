using System.Collections.Immutable;

namespace ModelDiff.Measures;

/// <summary>The decision distance vector (DDV) of a model: for each input pair, the distance between the model's two outputs. Immutable.</summary>
/// <remarks>Source: Li et al., ISSTA 2021, arXiv:2106.08890, definition of the decision distance vector.</remarks>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed class DecisionDistanceVector
{
    /// <summary>Creates a DDV.</summary>
    /// <param name="modelName">The model that was asked.</param>
    /// <param name="distance">Name of the distance between outputs.</param>
    /// <param name="values">One distance per pair, finite and not negative.</param>
    /// <exception cref="ArgumentException">A value is negative, NaN or infinite, or there is none.</exception>
    public DecisionDistanceVector(string modelName, string distance, ImmutableArray<double> values)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelName);
        ArgumentException.ThrowIfNullOrWhiteSpace(distance);
        if (values.IsDefaultOrEmpty)
            throw new ArgumentException("A DDV needs at least one distance.", nameof(values));
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || values[i] < 0)
                throw new ArgumentException($"Distances are finite and not negative; the DDV of '{modelName}' has {values[i]} at pair {i}.", nameof(values));
        }

        ModelName = modelName;
        Distance = distance;
        Values = values;
    }

    private DecisionDistanceVector(string modelName) => (ModelName, Distance, Values) = (modelName, "none", []);

    /// <summary>The model that was asked.</summary>
    public string ModelName { get; }

    /// <summary>Name of the distance between outputs.</summary>
    public string Distance { get; }

    /// <summary>One unitless distance per pair.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>The number of pairs.</summary>
    public int Count => Values.Length;

    /// <summary>That of a model that was asked nothing: it has no distances.</summary>
    internal static DecisionDistanceVector NotAsked(string modelName) => new(modelName);
}
